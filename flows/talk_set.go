package flows

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// set takes a line about the world: who uses the phone, what time it is.
func (t *talk) set(word, rest string) error {
	p := t.phone
	switch word {
	case "as":
		return p.addPerson(rest)
	case "phone":
		return p.setPhone(rest)
	case "draft":
		return p.setDraft(rest)
	case "said":
		return p.setReport(rest)
	case "figures":
		return p.setFigures(rest)
	case "other":
		return p.setOther(rest)
	case "later":
		return p.setLater(rest)
	case "now":
		now, err := time.ParseInLocation(talkMinute, rest, p.world.network.Zone)
		if err != nil {
			return fmt.Errorf("now %q: write it as %s", rest, talkMinute)
		}
		p.in.Now = now
	case "lose":
		if rest != "signal" {
			return fmt.Errorf("only \"lose signal\" can be lost")
		}
		p.LoseSignal()
	case "round":
		if rest != "late" {
			return fmt.Errorf("round %q: only \"round late\"", rest)
		}
		p.in.Round.Late = true
	case "room":
		n, err := strconv.Atoi(rest)
		if err != nil || n < 20 {
			return fmt.Errorf("room %q: septets of one screen, as 160", rest)
		}
		p.in.Room = n
	case "close":
		c := p.world.commitments[rest]
		if c == nil {
			return fmt.Errorf("there is no commitment %s in the register", rest)
		}
		closed := *c
		closed.Open = false
		p.world.commitments[rest] = &closed
	case "enrolment":
		return p.setEnrolment(rest)
	case "deploy":
		return t.deploy(rest)
	default:
		return fmt.Errorf("%q: a line begins with as, phone, draft, said, figures, other, now, later, lose, round, room, close, enrolment, deploy, remind, ussd, >, sms, |, = or #", word)
	}
	return nil
}

// addPerson reads "Akinyi Mfano, monitor, sw, commitments K11 K12 K14"; "nobody"
// is a phone that nobody enrolled uses.
func (p *Phone) addPerson(rest string) error {
	if rest == "nobody" {
		p.in.Line = Line{}
		return nil
	}
	parts := strings.Split(rest, ",")
	if len(parts) < 3 {
		return errors.New("write a person as: Akinyi Mfano, monitor, sw, commitments K11 K12")
	}
	person := Person{ID: int64(len(p.in.Line.People) + len(p.in.Line.Invited) + 1), Name: strings.TrimSpace(parts[0]), Zone: p.world.network.Zone}
	for _, role := range strings.Fields(parts[1]) {
		if !isRole(role) {
			return fmt.Errorf("role %q: roles are %s", role, strings.Join(roles[:], ", "))
		}
		person.Roles = append(person.Roles, role)
		person.Official = person.Official || role == "official"
	}
	person.Language = strings.TrimSpace(parts[2])
	if p.book.words[person.Language] == nil {
		return fmt.Errorf("language %q: there are texts in %s", person.Language, strings.Join(p.book.Languages(), ", "))
	}
	for _, part := range parts[3:] {
		if err := p.addDetail(&person, strings.Fields(part)); err != nil {
			return err
		}
	}
	if p.invited(&person) {
		return nil
	}
	p.in.Line.Known = true
	if p.in.Line.Language == "" {
		p.in.Line.Language = person.Language
	}
	p.in.Line.People = append(p.in.Line.People, person)
	return nil
}

// addDetail reads "commitments K11 K12", "verifies K14" or "place Kisumu".
func (p *Phone) addDetail(person *Person, words []string) (err error) {
	switch {
	case p.addAgreement(person, words):
	case len(words) > 1 && words[0] == "place":
		person.Place = strings.Join(words[1:], " ")
	case len(words) > 1 && (words[0] == "commitments" || words[0] == "commitment"):
		person.Assigned, err = p.addCodes(person, words[1:])
	case len(words) > 1 && words[0] == "verifies":
		person.Verifies, err = p.addCodes(person, words[1:])
	default:
		return fmt.Errorf("%q: write commitments K11 K12, verifies K14, place Kisumu, org Mto Savers, invited, pin 1234, pin gone, or asked again", strings.Join(words, " "))
	}
	return err
}

// addCodes are codes of the register in their order. The first one's place is
// the person's, where none was said.
func (p *Phone) addCodes(person *Person, codes []string) ([]string, error) {
	for _, code := range codes {
		c := p.world.commitments[code]
		if c == nil {
			return nil, fmt.Errorf("there is no commitment %s in the register", code)
		}
		if person.Place == "" {
			person.Place = c.Place
		}
	}
	return slices.Sorted(slices.Values(codes)), nil
}

func (p *Phone) setPhone(rest string) error {
	switch rest {
	case "private":
		p.in.Line.Private = true
	case "shared":
		p.in.Line.Private = false
	case "opted out":
		p.in.Line.OptedOut = true
	default:
		return fmt.Errorf("phone %q: private, shared or opted out", rest)
	}
	return nil
}

// setDraft reads "commitment=K12 status=mostly": what she began earlier.
func (p *Phone) setDraft(rest string) error {
	answers, err := pairs(rest)
	if err != nil {
		return err
	}
	f := p.book.Form("progress", 0)
	if len(p.in.Line.People) == 0 || f == nil {
		return errors.New("a draft needs a person first")
	}
	s := State{Screen: ScreenForm, Form: f.Name, Version: f.Version, Person: 1, Answers: answers, Draft: p.in.Now.UnixMilli()}
	return p.follow([]Effect{KeepDraft{Person: 1, State: s}})
}

// setReport reads "commitment=K12 status=mostly percent=60": what she reported before.
func (p *Phone) setReport(rest string) error {
	answers, err := pairs(rest)
	if err != nil {
		return err
	}
	kept := texts(answers)
	delete(kept, commitmentName)
	p.file(SaveReport{
		Ref: talkRefs[p.filed%len(talkRefs)], Person: 1, Form: "progress", Version: 1, Commitment: answers[commitmentName], Answers: kept,
	})
	return nil
}

// setFigures reads "K12 community=mostly,60 government=done,100 reports=3 arrived=250000 public=yes":
// what the reports of all say; arrived is in minor units.
func (p *Phone) setFigures(rest string) error {
	code, rest, _ := strings.Cut(rest, " ")
	said, err := pairs(rest)
	if err != nil {
		return err
	}
	s := &Summary{Community: reading(said["community"]), Government: reading(said["government"]), Public: said["public"] == "yes"}
	s.Reports, _ = strconv.Atoi(said["reports"])
	s.Arrived = minor(said["arrived"])
	p.figures[code] = s
	return nil
}

// reading reads "mostly,60" or "kept".
func reading(s string) Reading {
	status, percent, ok := strings.Cut(s, ",")
	r := Reading{Status: status, Percent: -1}
	if ok {
		r.Percent, _ = strconv.Atoi(percent)
	}
	return r
}

// setOther reads "K12 mostly,60": what somebody else reports now; "K12 nothing"
// takes it back.
func (p *Phone) setOther(rest string) error {
	code, said, ok := strings.Cut(rest, " ")
	if !ok {
		return errors.New("write somebody else's report as: other K12 mostly,60")
	}
	if delete(p.others, code); said == "nothing" {
		return nil
	}
	r := reading(said)
	p.elsewhere++
	p.others[code] = &Checkable{ID: p.elsewhere, Status: r.Status, Percent: r.Percent, At: p.in.Now}
	return nil
}

func (p *Phone) setLater(rest string) error {
	if days, ok := strings.CutSuffix(rest, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil {
			return fmt.Errorf("later %q: write it as 10m, 2h or 3d", rest)
		}
		p.Wait(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d <= 0 {
		return fmt.Errorf("later %q: write it as 10m, 2h or 3d", rest)
	}
	p.Wait(d)
	return nil
}

// deploy puts a further form, or a newer version, into the book of this talk.
func (t *talk) deploy(file string) error {
	src, err := fs.ReadFile(t.dir, file)
	if err != nil {
		return fmt.Errorf("deploy %s: %w", file, err)
	}
	t.phone.book, err = t.phone.book.with(path.Base(file), src)
	return err
}

// remind sends the reminder of a step: "open K12".
func (p *Phone) remind(rest string) (Said, error) {
	step, code, _ := strings.Cut(rest, " ")
	c := p.world.commitments[code]
	if c == nil || len(p.in.Line.People) == 0 {
		return Said{}, errors.New("write a reminder as: remind open K12")
	}
	key, text, asked := p.book.Reminder(Reminding{
		Step: step, Network: p.world.network, Round: p.in.Round, Person: p.in.Line.People[0], Commitment: c,
		Private: p.in.Line.Private && len(p.in.Line.People) == 1, Done: 18, Of: 24, Now: p.in.Now,
	})
	p.in.Line.Asked = asked
	return Said{Effects: []Effect{Reply{Key: key, Text: text, Class: ClassReminder}}}, nil
}

// pairs reads name=value words.
func pairs(s string) (map[string]string, error) {
	out := map[string]string{}
	for _, word := range strings.Fields(s) {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return nil, fmt.Errorf("%q: write answers as status=mostly", word)
		}
		out[name] = value
	}
	return out, nil
}
