package generic

// description is a provider's dialect as its file describes it. Each callback
// says how its request is read; a field is named by its place in what is read: a
// form's field, a.b.0 in JSON, a.b in XML below the root, a member's name in
// XML-RPC.
type description struct {
	Provider  string       `yaml:"provider"`
	Numbers   string       `yaml:"numbers"` // written (as they come) or international (without their plus)
	Signature *signature   `yaml:"signature"`
	USSD      *ussdShape   `yaml:"ussd"`
	End       *endShape    `yaml:"end"`
	SMS       *smsShape    `yaml:"sms"`
	Delivery  *reportShape `yaml:"delivery"`
	OptOut    *optOutShape `yaml:"optout"`
	Send      *sendShape   `yaml:"send"`
}

// signature is how what is read of every callback is signed: its body, or its
// query.
type signature struct {
	Header   string `yaml:"header"`
	Hash     string `yaml:"hash"`     // sha1, sha256, sha512
	Encoding string `yaml:"encoding"` // hex, base64
	Prefix   string `yaml:"prefix"`   // before the value, such as sha256=
}

// ussdShape is one step of a dialogue and its answer.
type ussdShape struct {
	Reads    string   `yaml:"reads"` // form, query, json, xml, xmlrpc
	Session  string   `yaml:"session"`
	Number   string   `yaml:"number"`
	Input    string   `yaml:"input"`
	Code     string   `yaml:"code"`
	Network  string   `yaml:"network"`
	Sequence string   `yaml:"sequence"`
	Text     string   `yaml:"text"`   // each (this input alone) or all (everything typed so far)
	Joined   string   `yaml:"joined"` // between the inputs of all; * when it is not given
	Dial     dial     `yaml:"dial"`
	First    *when    `yaml:"first"`
	Ended    *when    `yaml:"ended"`
	Answer   screenIn `yaml:"answer"`
}

// dial says what stands in the input beside what was typed behind the code.
type dial struct {
	Code   string `yaml:"code"`   // the code as the input holds it
	Field  string `yaml:"field"`  // or the field that names it
	Ignore bool   `yaml:"ignore"` // nothing of the dial's input was typed behind the code
}

// when is a condition on one field. Words are compared without regard to capitals.
type when struct {
	Field  string   `yaml:"field"`
	Is     []string `yaml:"is"`
	Begins string   `yaml:"begins"`
	Given  *bool    `yaml:"given"`
}

// screenIn is what is answered: to go on, to end, and to a notice of an end.
type screenIn struct {
	Type    string `yaml:"type"`
	Newline string `yaml:"newline"` // in place of a new line, as it stands in the body
	More    reply  `yaml:"more"`
	End     reply  `yaml:"end"`
	Ended   reply  `yaml:"ended"`
}

// reply is one answer; its body and headers have placeholders.
type reply struct {
	Status  int               `yaml:"status"`
	Type    string            `yaml:"type"`
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
}

// endShape is a notice on the hook for ends.
type endShape struct {
	Reads   string `yaml:"reads"`
	Session string `yaml:"session"`
	Number  string `yaml:"number"`
	Reason  string `yaml:"reason"`
	Cost    string `yaml:"cost"`
}

// smsShape is an incoming message.
type smsShape struct {
	Reads   string `yaml:"reads"`
	ID      string `yaml:"id"`
	NoID    bool   `yaml:"no_id"` // the provider gives neither an id nor a date
	From    string `yaml:"from"`
	To      string `yaml:"to"`
	Text    string `yaml:"text"`
	Network string `yaml:"network"`
	Date    string `yaml:"date"`
	Dates   string `yaml:"dates"` // rfc3339, seconds, milliseconds, or a pattern such as 2006-01-02 15:04:05
	Stopped *when  `yaml:"stopped"`
	Answer  reply  `yaml:"answer"`
}

// reportShape is a delivery report.
type reportShape struct {
	Reads    string            `yaml:"reads"`
	ID       string            `yaml:"id"`
	Number   string            `yaml:"number"`
	Status   string            `yaml:"status"`
	Reason   string            `yaml:"reason"`
	States   map[string]string `yaml:"states"` // the provider's word: sent, delivered, failed, expired
	OptedOut *when             `yaml:"opted_out"`
	Account  *when             `yaml:"account"`
}

// optOutShape is a notice that somebody stopped messages with the provider.
type optOutShape struct {
	Reads  string `yaml:"reads"`
	Number string `yaml:"number"`
	Back   *when  `yaml:"back"`
}

// sendShape is the request that sends one message. Its form or its body has the
// placeholders {to}, {digits}, {text}, {from}, {ref} and the settings.
type sendShape struct {
	Method  string            `yaml:"method"`
	URL     string            `yaml:"url"`
	Query   map[string]string `yaml:"query"`
	Headers map[string]string `yaml:"headers"`
	Basic   []string          `yaml:"basic"` // user name and password
	Form    map[string]string `yaml:"form"`
	Type    string            `yaml:"type"`
	Body    string            `yaml:"body"`
	Answer  answerShape       `yaml:"answer"`
}

// answerShape says what the answer to a send means.
type answerShape struct {
	HTTP     map[string]string `yaml:"http"`   // 200, 2xx: sent, refused, later, unknown, account
	Reads    string            `yaml:"reads"`  // json, xml, form, text
	Status   string            `yaml:"status"` // a field, or of text a pattern with one group
	ID       string            `yaml:"id"`
	Cost     string            `yaml:"cost"`
	Outcomes map[string]string `yaml:"outcomes"` // by the word in status: as http, and opted_out, no_such
}
