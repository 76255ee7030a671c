package flows

import "embed"

//go:embed words/*.yaml
var wordFiles embed.FS

// kind is a set of meanings that a phrase can have.
type kind uint64

const (
	kReport kind = 1 << iota
	kStatus
	kList
	kHelp
	kStop
	kStopAlone
	kStart
	kFix
	kSame
	kOK
	kJoin
	kCall
	kLanguage
	kCancel
	kYes
	kNo
	kWrong
	kPolite
	kMessages
	kSmall
	kPercent
	kThousand
	kMillion
	kNumber
	kJoiner
	kFraction
	kHalfOrSix
	kNothing
	kEverything
	kAnswer
	kNotYet
	kUnfinished
	kAlmost
	kNegation
	kEnds
	kConnector
	kBetween
	kOf
	kUnit
	kMoney
	kCurrency
	kAccuse
	kTitle
	kAuto
	kNotice
	kBalance
	kOther
	kPart
	kBound
)

// kControl are the words that mean something as a whole message.
const kControl = kReport | kStatus | kList | kHelp | kStop | kStopAlone | kStart | kFix | kSame | kOK |
	kJoin | kCall | kLanguage | kCancel | kYes | kNo | kWrong

// phrase is one or more folded words and one meaning. The same words have one
// phrase for each meaning and language.
type phrase struct {
	rest     []string // the words after the first
	kind     kind
	n        int    // kNumber, kFraction: the value
	question string // kAnswer
	choice   string // kAnswer
	language string
	own      bool // counts only for a speaker of language
}

// lexicon is the word lists of all languages, by first word, the longest
// phrases first. Read-only after loadWords.
type lexicon struct {
	index  map[string][]phrase
	stems  [256][]string // beginnings of safety words, by their first byte
	inside []string      // what makes a word a safety word wherever it stands in it
	except []string      // what makes it none after all

	numerals []string // the words of numbers, those of three letters and more

	said map[string]map[string]string // by language and keyword: the way of writing it that is named first
}

// wordFile is one language's file.
type wordFile struct {
	Language   string                         `yaml:"language"`
	Status     string                         `yaml:"status"`
	Reader     string                         `yaml:"reader"`
	ApprovedOn string                         `yaml:"approved_on"`
	Keywords   map[string][]string            `yaml:"keywords"`
	StopAlone  []string                       `yaml:"stop_alone"`
	Polite     []string                       `yaml:"polite"`
	Messages   []string                       `yaml:"messages"`
	Small      []string                       `yaml:"small"`
	Percent    []string                       `yaml:"percent"`
	Thousand   []string                       `yaml:"thousand"`
	Million    []string                       `yaml:"million"`
	Numbers    map[int][]string               `yaml:"numbers"`
	Joiner     []string                       `yaml:"joiner"`
	Fractions  map[int][]string               `yaml:"fractions"`
	HalfOrSix  []string                       `yaml:"half_or_six"`
	Nothing    []string                       `yaml:"nothing"`
	Everything []string                       `yaml:"everything"`
	Answers    map[string]map[string][]string `yaml:"answers"`
	NotYet     []string                       `yaml:"not_yet"`
	Unfinished []string                       `yaml:"unfinished"`
	Almost     []string                       `yaml:"almost"`
	Negation   []string                       `yaml:"negation"`
	Ends       []string                       `yaml:"ends"`
	Connectors []string                       `yaml:"connectors"`
	Between    []string                       `yaml:"between"`
	Of         []string                       `yaml:"of"`
	Units      []string                       `yaml:"units"`
	Money      []string                       `yaml:"money"`
	Currency   []string                       `yaml:"currency"`
	Accuse     []string                       `yaml:"accuse"`
	Titles     []string                       `yaml:"titles"`
	Others     []string                       `yaml:"others"`
	Part       []string                       `yaml:"part"`
	Bounds     []string                       `yaml:"bounds"`
	Auto       []string                       `yaml:"auto"`
	Notice     []string                       `yaml:"notice"`
	Balance    []string                       `yaml:"balance"`
	Safety     []string                       `yaml:"safety"`
	SafetyNot  []string                       `yaml:"safety_not"`
	Own        []string                       `yaml:"own"`
}

// keywordKinds are the keys that a file's keywords may have.
func keywordKinds() map[string]kind {
	return map[string]kind{
		"report": kReport, "status": kStatus, "list": kList, "help": kHelp, "stop": kStop, "start": kStart,
		"fix": kFix, "same": kSame, "ok": kOK, "join": kJoin, "call": kCall, "language": kLanguage,
		"cancel": kCancel, "yes": kYes, "no": kNo, "wrong": kWrong,
	}
}
