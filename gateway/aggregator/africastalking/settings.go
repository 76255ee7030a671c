package africastalking

import (
	"fmt"
	"strings"

	"ahadi/gateway/aggregator"
)

// Where the provider takes messages, and where it takes those of its sandbox.
const (
	live    = "https://api.africastalking.com"
	sandbox = "https://api.sandbox.africastalking.com"
)

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "africastalking",
		Settings: []aggregator.Setting{
			{Name: "username", Help: "the app's name; sandbox for trying out", Required: true},
			{Name: "api_key", Help: "the app's key", Secret: true, Required: true},
			{Name: "from", Help: "the short code or name that people see as the sender; the sandbox wants none"},
			{Name: "base_url", Help: "where messages are posted; by default " + live + ", for the user name sandbox " + sandbox},
			{Name: "retry_codes", Help: "status codes after which a message surely was not sent and is tried again", Default: "405,409,500,501"},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s.Settings) },
	}
}

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{username: settings["username"], apiKey: settings["api_key"], from: settings["from"], baseURL: settings["base_url"]}
	usual := live
	if strings.EqualFold(c.username, "sandbox") {
		usual = sandbox
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("africastalking", c.baseURL, usual)
	if err != nil {
		return nil, err
	}
	c.verdicts, err = verdicts(settings["retry_codes"])
	return c, err
}

// verdicts are those of the codes table, with the operator's choice of what is
// tried again.
func verdicts(retry string) (map[string]aggregator.Verdict, error) {
	all := make(map[string]aggregator.Verdict, len(codes))
	for code, known := range codes {
		all[code] = known.verdict
	}
	if retry == "" {
		return all, nil
	}
	for code, verdict := range all {
		if verdict == aggregator.Later {
			all[code] = aggregator.Refused
		}
	}
	for code := range strings.SplitSeq(retry, ",") {
		code = strings.TrimSpace(code)
		switch all[code] {
		case aggregator.Refused:
			all[code] = aggregator.Later
		case aggregator.Later: // named twice
		default:
			return nil, fmt.Errorf("africastalking: retry_codes: %q is no code of a refusal", code)
		}
	}
	return all, nil
}
