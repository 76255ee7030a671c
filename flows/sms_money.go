package flows

import "strconv"

// fundsForm is the form of entries about money.
const fundsForm = "funds"

// fileMoney files money that somebody wrote about without saying how the work
// stands: an entry of its own, with what she said. It answers false where that
// is not for this phone or this person.
func (m *message) fileMoney(c *Commitment, kind, amount string) bool {
	f := m.b.Form(fundsForm, 0)
	minor, ok := number(amount, MinorDigits(c.Currency))
	if f == nil || !ok || m.who == nil || len(m.in.Line.People) != 1 || !f.mayFill(m.who) || c.Currency == "" || !c.Open || len(m.refs) == 0 {
		return false
	}
	ref := m.refs[0]
	m.refs = m.refs[1:]
	answers := map[string]any{"kind": kind, askAmount: minor}
	var flags []string
	if m.jumps(c.Code, answers) {
		flags = append(flags, "jump")
	}
	m.add(SaveReport{
		Ref: ref, Person: m.person(), Form: f.Name, Version: f.Version, Commitment: c.Code, Language: m.lang, Answers: answers,
		State: "accepted", Late: m.in.Round.Late, Official: m.who.Official, Confidence: 100, Flags: flags, Several: f.Several,
	})
	m.reply("sms_receipt", ClassReceipt, "code", c.Code, "value", amountIn(minor, c.Currency, m.lang), "ref", ref)
	m.answered(c.Code)
	return true
}

// amountIn is an amount with its currency.
func amountIn(minor int64, currency, language string) string {
	return amount(strconv.FormatInt(minor, 10), currency, language) + " " + currency
}
