// Package layers holds the tests that keep the house in shape: which package
// may import which, what pure packages must not touch, how long a file or a
// function may be. It has no code of its own.
package layers

// floor says how high each package stands. A package imports only from floors
// below its own; neighbours do not know each other. This is a decision, not a
// record: do not change it to make a build pass.
var floor = map[string]int{
	"internal/sms":      0,
	"internal/phone":    0,
	"internal/code":     0,
	"internal/keys":     0,
	"internal/yamlpos":  0,
	"internal/layers":   0,
	"internal/money":    0,
	"internal/chart":    0,
	"internal/why":      0,
	"internal/debian":   0,
	"internal/xlsx":     0,
	"internal/pgserver": 0,

	"flows": 1,
	"store": 1,

	"internal/words": 1,

	"gateway/aggregator": 2,
	"gateway/register":   2,
	"gateway/access":     2,
	"gateway/letters":    2,
	"gateway/cards":      2,
	"gateway/opendata":   2,
	"gateway/xlsform":    2,
	"gateway/health":     2,
	"gateway/reportback": 2,

	"gateway/console":                   3,
	"gateway/api":                       3,
	"gateway/phone":                     3,
	"gateway/handset":                   3,
	"gateway/outbox":                    3,
	"gateway/reminder":                  3,
	"gateway/broadcast":                 3,
	"gateway/alert":                     3,
	"gateway/operator":                  3,
	"gateway/webhook":                   3,
	"gateway/aggregator/africastalking": 3,
	"gateway/aggregator/arkesel":        3,
	"gateway/aggregator/beem":           3,
	"gateway/aggregator/clickatell":     3,
	"gateway/aggregator/generic":        3,
	"gateway/aggregator/httpsms":        3,
	"gateway/aggregator/hubtel":         3,
	"gateway/aggregator/infobip":        3,
	"gateway/aggregator/kannel":         3,
	"gateway/aggregator/smsgate":        3,
	"gateway/aggregator/telerivet":      3,
	"gateway/aggregator/termii":         3,
	"gateway/aggregator/twilio":         3,
	"gateway/aggregator/vonage":         3,

	"gateway": 4,

	"cmd/ahadi":      5,
	"cmd/bench":      5,
	"internal/world": 5,
}

// helpsTests are packages that only tests import; they stand on the floor of
// what they test and may import it.
var helpsTests = map[string]int{
	"gateway/aggregator/aggregatortest": 2,
	"store/faulttest":                   1,
	"store/storetest":                   1,
	"store/pgtest":                      0,
}

// pure packages decide and do not act: no clock, no files, no sockets, no
// database, no log, no goroutines. Providers speak of HTTP, so the value types
// of net/http and net/url are theirs.
var pure = map[string][]string{
	"flows":                             nil,
	"internal/sms":                      nil,
	"internal/code":                     nil,
	"internal/chart":                    nil,
	"internal/money":                    nil,
	"internal/why":                      nil,
	"internal/words":                    nil,
	"gateway/aggregator":                {"net/http", "net/url"},
	"gateway/handset":                   nil,
	"gateway/aggregator/africastalking": {"net/http", "net/url"},
	"gateway/aggregator/arkesel":        {"net/http", "net/url"},
	"gateway/aggregator/beem":           {"net/http", "net/url"},
	"gateway/aggregator/clickatell":     {"net/http", "net/url"},
	"gateway/aggregator/generic":        {"net/http", "net/url"},
	"gateway/aggregator/httpsms":        {"net/http", "net/url"},
	"gateway/aggregator/hubtel":         {"net/http", "net/url"},
	"gateway/aggregator/infobip":        {"net/http", "net/url"},
	"gateway/aggregator/kannel":         {"net/http", "net/url"},
	"gateway/aggregator/smsgate":        {"net/http", "net/url"},
	"gateway/aggregator/telerivet":      {"net/http", "net/url"},
	"gateway/aggregator/termii":         {"net/http", "net/url"},
	"gateway/aggregator/twilio":         {"net/http", "net/url"},
	"gateway/aggregator/vonage":         {"net/http", "net/url"},
}

// acting are the imports that a pure package does without; a name that ends
// with a slash stands for all below it.
var acting = []string{
	"os", "os/", "net", "net/", "log", "log/", "database/", "syscall", "unsafe", "math/rand", "math/rand/", "crypto/rand",
	"runtime", "runtime/", "plugin", "golang.org/x/sys/",
}

// may lists who may import what others have written (docs/dependencies.md says
// why each is there). "test" means test files only, of any package.
var may = map[string][]string{
	"github.com/gofiber/fiber/v2":         {"gateway", "gateway/access", "gateway/console", "gateway/api", "gateway/phone", "cmd/ahadi", "cmd/bench", "internal/world"},
	"github.com/valyala/fasthttp":         {"gateway", "internal/world"},
	"github.com/mattn/go-sqlite3":         {"store"},
	"github.com/jackc/pgx/v5":             {"store", "store/pgtest"},
	"github.com/pressly/goose/v3":         {"store"},
	"github.com/nyaruka/phonenumbers":     {"internal/phone"},
	"github.com/robfig/cron/v3":           {"gateway/reminder", "cmd/ahadi"},
	"github.com/expr-lang/expr":           {"flows"},
	"github.com/goccy/go-yaml":            {"internal/yamlpos"},
	"github.com/alecthomas/kong":          {"cmd/ahadi"},
	"github.com/xuri/excelize/v2":         {"gateway/register", "gateway/opendata", "gateway/xlsform"},
	"github.com/prometheus/client_golang": {"gateway"},
	"github.com/pquerna/otp":              {"gateway/access"},
	"golang.org/x/crypto":                 {"gateway/access"},
	"golang.org/x/term":                   {"cmd/ahadi"},
	"golang.org/x/text":                   {"flows", "gateway/console", "internal/words", "store"},
	"github.com/chromedp/chromedp":        {"test"},
	"github.com/chromedp/cdproto":         {"test"},
	"github.com/rogpeppe/go-internal":     {"test"},
	"github.com/twilio/twilio-go":         {"test"},
	"github.com/getkin/kin-openapi":       {"test"},
	"go.uber.org/goleak":                  {"test"},
	"pgregory.net/rapid":                  {"test"},
}

// clocks are the files that may ask what time it is. Everybody else is told.
var clocks = map[string]bool{}

// clockFolders may ask too: the command lines.
var clockFolders = []string{"cmd/ahadi", "cmd/bench"}

// Sizes that keep a file readable in one sitting.
const (
	maxFile       = 300 // lines; 200 is what to aim at
	hardFile      = 500 // nothing goes beyond
	maxFunction   = 60  // lines
	maxParameters = 5
	maxMethods    = 5 // of an interface
	maxReadme     = 150
)

// long are the files between maxFile and hardFile, each with its reason.
var long = map[string]string{}
