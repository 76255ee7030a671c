package twilio

import (
	"strings"

	"ahadi/gateway/aggregator"
)

// code is what an error code of Twilio means. The zero code is one that this
// table does not have: refused, since Twilio answers a code for what it did not
// take.
type code struct {
	says     string
	later    bool // surely not sent, and may be another time
	account  bool // nothing leaves until somebody has paid or mended something
	ours     bool // the sender, the account or the text is at fault, for this message or its country only: says nothing of the phone
	noSuch   bool // nobody can be reached under the number
	optedOut bool
	expired  bool // too late to be of use
}

// codes are the error codes of sends and of delivery reports that need more
// than to be written down (provider's "Error and Warning Dictionary").
var codes = map[string]code{
	"10001": {says: "the account is not active", account: true},
	"20003": {says: "account_sid, auth_token or the API key is wrong", account: true},
	"20005": {says: "the account is not active", account: true},
	"20404": {says: "account_sid or base_url is wrong: there is no such account", account: true},
	"21212": {says: "from is no sender", account: true},
	"21603": {says: "from is missing", account: true},
	"21606": {says: "from is no number of this account that can send SMS", account: true},
	"21659": {says: "from is no number of Twilio", account: true},
	"21660": {says: "from belongs to another account", account: true},
	"21704": {says: "the messaging service has no sender", account: true},
	"21705": {says: "messaging_service_sid is wrong", account: true},
	"30002": {says: "the account is suspended", account: true},
	"90010": {says: "the account is suspended", account: true},

	"14107": {says: "too many messages to one number within half a minute", later: true},
	"21611": {says: "the queue of the sender is full", later: true},
	"30001": {says: "the queue is full", later: true},
	"30022": {says: "too many messages at once for the operators of the USA", later: true},
	"63018": {says: "too many messages at once", later: true},

	"21211": {says: "no valid number", noSuch: true},
	"21614": {says: "no mobile number", noSuch: true},
	"21635": {says: "a landline", noSuch: true},
	"30005": {says: "unknown number", noSuch: true},
	"30006": {says: "a landline, or an operator that cannot be reached", noSuch: true},

	"21408": {says: "the country is not enabled in Messaging > Settings > Geo permissions", ours: true},
	"21608": {says: "a trial account sends to verified numbers only", ours: true},
	"21610": {says: "the person has stopped messages with Twilio", optedOut: true},
	"21612": {says: "no way from this sender to this number", ours: true},
	"21617": {says: "longer than 1600 characters", ours: true},
	"21703": {says: "the messaging service has no sender for this number", ours: true},
	"30003": {says: "the phone is switched off or out of reach"},
	"30004": {says: "blocked by the person or the operator"},
	"30007": {says: "filtered by the operator or Twilio", ours: true},
	"30008": {says: "unknown error"},
	"30032": {says: "the toll-free number of the sender is not verified", ours: true},
	"30034": {says: "the number of the sender is not registered for the USA", ours: true},
	"30036": {says: "not sent within its validity", expired: true},
}

// outcome is what a code means for a message that Twilio did not take. said is
// in Twilio's own words, for a code that is not in the table.
func outcome(number, said string) aggregator.Outcome {
	known := codes[number]
	if known.says == "" {
		known.says = said
	}
	reason := strings.TrimSpace(number + " " + known.says)
	if known.account {
		return aggregator.OurFault("%s", reason)
	}
	out := aggregator.Outcome{Verdict: aggregator.Refused, Reason: reason, NoSuch: known.noSuch, OptedOut: known.optedOut}
	if known.later {
		out.Verdict = aggregator.Later
	}
	return out
}
