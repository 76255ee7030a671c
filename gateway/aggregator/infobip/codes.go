package infobip

import (
	"strings"
	"time"

	"ahadi/gateway/aggregator"
)

// code is what the name of a status says of a message that was not taken. The
// zero code is one that this table does not have: refused, since its group says so.
type code struct {
	verdict  aggregator.Verdict // "" is refused
	account  bool               // nothing leaves until somebody pays or mends something
	ours     bool               // for the sender, the account or the text: says nothing of the phone
	noSuch   bool
	optedOut bool
	wait     time.Duration
}

// codes are the statuses of a refusal that need more than to be written down
// (provider's documentation, "Message status codes").
var codes = map[string]code{
	"REJECTED_NOT_ENOUGH_CREDITS":      {account: true, ours: true},
	"REJECTED_PREPAID_PACKAGE_EXPIRED": {account: true, ours: true},
	"REJECTED_SOURCE":                  {account: true, ours: true}, // a sender that the account does not have
	"REJECTED_SENDER":                  {account: true, ours: true}, // one that it has blocked

	"REJECTED_NETWORK":                    {ours: true},
	"REJECTED_ROUTE_NOT_AVAILABLE":        {ours: true},
	"REJECTED_DESTINATION_NOT_REGISTERED": {ours: true}, // a trial sends to one number
	"REJECTED_MESSAGE_TOO_LONG":           {ours: true},
	"REJECTED_INVALID_UDH":                {ours: true},
	"SIGNALS_BLOCKED":                     {ours: true}, // taken for fraud

	"REJECTED_PREFIX_MISSING": {noSuch: true},
	"REJECTED_DESTINATION":    {noSuch: true},
	"MISSING_TO":              {noSuch: true},

	"REJECTED_DESTINATION_BLOCKLISTED": {optedOut: true},

	"REJECTED_FLOODING_FILTER":        {verdict: aggregator.Later, ours: true, wait: time.Hour}, // more than 20 to one number in an hour
	"REJECTED_SYSTEM_ERROR":           {verdict: aggregator.Later, ours: true},
	"UNDELIVERABLE_REJECTED_PLATFORM": {verdict: aggregator.Later, ours: true},

	duplicate: {verdict: aggregator.Unclear}, // the same try had arrived before, and its report says what became of it
}

// duplicate is a message under an id that Infobip has seen.
const duplicate = "REJECTED_DUPLICATE_MESSAGE_ID"

// noError is the error of what went well.
const noError = "NO_ERROR"

// stopped are the errors of a report that say that the person is written to no
// more, and by whose wish.
var stopped = map[string]bool{
	"EC_SC_BLOCKED_BY_END_USER": true, "EC_CONTENT_BLOCKED": true, "EC_BLACKLISTED_DESTINATIONADDRESS": true,
}

// ours are those that lie in the account, the sender or the text.
var ours = map[string]bool{
	"EC_INVALID_SOURCE_ADDRESS": true, "EC_BLACKLISTED_SENDERADDRESS": true, "EC_SOURCE_ADDRESS_IS_BLOCKED": true,
	"EC_SC_NOT_PROVISIONED": true, "EC_SC_EXPIRED": true, "EC_SC_BLOCKED": true,
	"EC_ACCOUNT_ACCESS_DENIED": true, "EC_ACCOUNT_NOT_PROVISIONED_FOR_CHANNEL": true, "EC_ACC_HAS_NO_ADRESS_FOR_DESR": true,
	"EC_MONTHLY_LIMIT_REACHED": true, "EC_LIMIT_REACHED": true, "EC_QUOTA_REACHED": true, "EC_SIGNALS_HARD_LIMIT_REACHED": true,
	"EC_DESTINATION_FLOODING": true, "EC_DESTINATION_TXT_FLOODING": true, "EC_SIGNALS_BLOCKED": true,
	"EC_MSG_TEXT_TOO_LONG": true, "EC_REJECTED_SPAM_BY_OPERATOR": true, "EC_CONTENT_BLOCKED_BY_OPERATOR": true,
}

// outcome is what a status means for the message known as id.
func (s status) outcome(id string) aggregator.Outcome {
	switch s.state() {
	case aggregator.Accepted, aggregator.Delivered:
		return aggregator.Outcome{Verdict: aggregator.Sent, ID: id}
	case aggregator.Failed:
	default:
		return aggregator.Outcome{Verdict: aggregator.Unclear, ID: id, Reason: strings.TrimSpace("status " + s.Group + " " + s.Name)}
	}
	known := codes[s.Name]
	switch {
	case known.account:
		return aggregator.OurFault("%s", s.Name)
	}
	out := aggregator.Outcome{
		Verdict: aggregator.Refused, ID: id, Reason: s.Name, NoSuch: known.noSuch, OptedOut: known.optedOut, RetryAfter: known.wait,
	}
	if out.Reason == "" {
		out.Reason = s.Group
	}
	if known.verdict != "" {
		out.Verdict = known.verdict
	}
	return out
}
