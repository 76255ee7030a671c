package vonage

import "ahadi/gateway/aggregator"

// code is what the status of a send means.
type code struct {
	says    string
	verdict aggregator.Verdict
	account bool // nothing leaves until somebody pays or mends something
	noSuch  bool
}

// taken is the status of a part that Vonage has.
const taken = "0"

// codes are the statuses of a send (provider's documentation, "SMS API errors").
// One that is not here may have left.
var codes = map[string]code{
	"1":  {says: "too fast for the account", verdict: aggregator.Later},
	"2":  {says: "a parameter is missing", verdict: aggregator.Refused},
	"3":  {says: "a parameter is not valid", verdict: aggregator.Refused},
	"4":  {says: "api_key or api_secret is wrong", account: true},
	"5":  {says: "internal error", verdict: aggregator.Unclear},
	"6":  {says: "no message that can be sent, such as to an unknown prefix", verdict: aggregator.Refused},
	"7":  {says: "the number is barred", verdict: aggregator.Refused},
	"8":  {says: "the account is suspended", account: true},
	"9":  {says: "the account has no money left", account: true},
	"10": {says: "too many connections", verdict: aggregator.Later},
	"11": {says: "the account may not use this API", account: true},
	"12": {says: "too long", verdict: aggregator.Refused},
	"14": {says: "the account wants signed messages only", account: true},
	"15": {says: "from is no sender for this network", account: true},
	"22": {says: "no such network", verdict: aggregator.Refused},
	"23": {says: "public_url is no address for reports", account: true},
	"29": {says: "a trial account sends to registered numbers only", verdict: aggregator.Refused},
	"32": {says: "the account wants signed messages only", account: true},
	"33": {says: "the number is not in use any more", verdict: aggregator.Refused, noSuch: true},
}

// receipt is what the error of a delivery receipt means.
type receipt struct {
	says string
	ours bool // the sender, the account, the route or the text is at fault: says nothing of the phone
}

// receipts are the errors of delivery receipts (provider's documentation,
// "Delivery receipts").
var receipts = map[string]receipt{
	"1":  {says: "unknown"},
	"2":  {says: "the phone is out of reach for now"},
	"3":  {says: "the phone is out of reach for good"},
	"4":  {says: "barred by the person"},
	"5":  {says: "the number has moved to another network", ours: true},
	"6":  {says: "taken for spam", ours: true},
	"7":  {says: "the phone is busy"},
	"8":  {says: "a fault of the network", ours: true},
	"9":  {says: "no such number"},
	"10": {says: "no message that can be sent", ours: true},
	"11": {says: "no way to this number", ours: true},
	"12": {says: "out of reach"},
	"13": {says: "the person is too young for it"},
	"14": {says: "blocked by the operator"},
	"15": {says: "the person has no money left"},
	"16": {says: "too many messages for the route", ours: true},
	"50": {says: "the entity is not registered", ours: true},
	"51": {says: "the sender is not registered", ours: true},
	"52": {says: "the text is not registered", ours: true},
	"53": {says: "no consent is registered", ours: true},
	"54": {says: "a rule of the country", ours: true},
	"99": {says: "general"},
}
