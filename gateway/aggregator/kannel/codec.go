// Package kannel is the dialect of Kannel's smsbox: its sendsms for what leaves,
// and the addresses that it calls (get-url for messages, dlr-url for delivery
// reports), whose fields are named in the addresses themselves: those of
// docs/aggregators/kannel.md. It is pure: bytes in, values out.
//
// Kannel signs nothing; the secret in the hook's path and the channel's list of
// allowed addresses are what speaks for it.
package kannel

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"ahadi/gateway/aggregator"
)

// Codec speaks the dialect for one sendsms-user.
type Codec struct {
	username, password, from, smsc, priority, mask, baseURL string
	delivery                                                string // the address of a delivery report, which ends with the ref; "" asks for none
}

// missing says which field a callback lacks, and where it is to be put.
func missing(name, address, escape string) error {
	return fmt.Errorf("%s is missing: the %s in kannel.conf needs %s=%s", name, address, name, escape)
}

// DecodeSMS reads one incoming message. Its id is Kannel's own, the same each
// time that the call is tried again.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	m := aggregator.SMS{ID: f.Get("id"), From: aggregator.Plus(f.Get("from")), To: f.Get("to"), Network: f.Get("smsc")}
	switch {
	case m.ID == "":
		return nil, missing("id", "get-url", "%I")
	case m.From == "":
		return nil, missing("from", "get-url", "%p")
	}
	if seconds, err := strconv.ParseInt(f.Get("at"), 10, 64); err == nil && seconds > 0 {
		m.At = time.Unix(seconds, 0).UTC()
	}
	m.Text = part(f.Get("udh")) + text(f.Get("text"), f.Get("coding"), f.Get("charset"))
	return []aggregator.SMS{m}, nil
}

// text is UTF-8 wherever mo-recode is set, and whatever the operator's line
// delivers otherwise. What was sent as bytes (coding 1) is a text if it reads as
// one; some operators' lines mark every message so.
func text(s, coding, charset string) string {
	switch strings.ToUpper(charset) {
	case "UTF-16BE", "UCS-2", "UCS2", "UTF-16":
		units := make([]uint16, 0, len(s)/2)
		for i := 0; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units))
	case "ISO-8859-1", "LATIN1", "WINDOWS-1252":
		runes := make([]rune, 0, len(s))
		for i := range len(s) {
			runes = append(runes, rune(s[i]))
		}
		return string(runes)
	}
	if coding == "1" && (!utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' })) {
		return ""
	}
	return s
}

// part says of a piece of a longer message, whose other pieces have not come,
// which one it is: "[1/2] ". Kannel joins the pieces itself and hands on alone
// what it has waited for in vain, with the header that numbers it.
func part(udh string) string {
	for len(udh) >= 2 { // the first octet is the length of all
		kind, size := udh[1], 0
		if len(udh) > 2 {
			size = int(udh[2])
		}
		if len(udh) < 3+size {
			return ""
		}
		element := udh[3 : 3+size]
		if kind == 0 && size == 3 || kind == 8 && size == 4 {
			return fmt.Sprintf("[%d/%d] ", element[size-1], element[size-2])
		}
		udh = udh[2+size:]
	}
	return ""
}

// The events of a delivery report, as %d adds them up.
const (
	eventDelivered = 1 << iota
	eventFailed
	eventWaits   // at the operator
	eventTaken   // by the operator
	eventRefused // by the operator
	eventExpired // beside eventFailed
)

// state translates the event of a delivery report. Several reports on a message
// may come in any order; the store moves it forward only.
func state(event string) aggregator.State {
	n, err := strconv.Atoi(event)
	switch {
	case err != nil:
		return aggregator.Unknown
	case n&eventDelivered != 0:
		return aggregator.Delivered
	case n&eventExpired != 0:
		return aggregator.Expired
	case n&(eventFailed|eventRefused) != 0:
		return aggregator.Failed
	case n&(eventTaken|eventWaits) != 0:
		return aggregator.Accepted
	}
	return aggregator.Unknown
}

// receipt finds the operator's words in the text of an SMPP receipt; the rest of
// it repeats the message and is not looked at.
var receipt = regexp.MustCompile(`(?i)\bstat:([A-Z]{5,7})(?:\s+err:(\w{1,8}))?`)

// DecodeDelivery reads a delivery report. It names the message by our own ref,
// which stood in the address.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	f, err := aggregator.ParseForm(r)
	if err != nil {
		return nil, err
	}
	s := aggregator.Status{ID: f.Get("id"), Number: aggregator.Plus(f.Get("to")), Raw: f.Get("state")}
	if s.ID == "" {
		return nil, errors.New("id is missing: the address of a delivery report ends with the message's ref")
	}
	if s.State = state(s.Raw); s.State == aggregator.Failed || s.State == aggregator.Expired {
		s.State, s.Reason = because(s.State, f.Get("answer"))
		s.Account = refusedOurs(s)
	}
	return []aggregator.Status{s}, nil
}

// noAddress begins the operator's refusal of a number (SMPP 3.4, ESME_RINVDSTADR).
const noAddress = "0x0000000b"

// refusedOurs says that the operator has not taken a message, and not for its
// number: the line, the sender or what is left on the account is to blame. A
// phone was never asked for.
func refusedOurs(s aggregator.Status) bool {
	event, _ := strconv.Atoi(s.Raw)
	return event&eventRefused != 0 && !strings.HasPrefix(s.Reason, noAddress)
}

// because finds the operator's reason, and whether it was that time ran out,
// which not every line says by its event.
func because(s aggregator.State, answer string) (aggregator.State, string) {
	if words := receipt.FindStringSubmatch(answer); words != nil {
		if strings.EqualFold(words[1], "EXPIRED") {
			s = aggregator.Expired
		}
		return s, strings.TrimSpace(strings.ToUpper(words[1]) + " " + words[2])
	}
	refusal, _ := strings.CutPrefix(answer, "NACK/")
	return s, refusal
}
