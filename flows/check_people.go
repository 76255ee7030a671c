package flows

import "strings"

// checkPeople draws the screens of those who come in, and of who is speaking.
func (c *checker) checkPeople(language string) {
	start := func(name string, change func(in *Input)) {
		in := c.worst(language, wide, roles[:], "K12 build ms,K14 build ms")
		in.Network.Enrolment, in.Network.Years = "open", 99
		in.Facts.PIN = &PINFact{Hash: "h"}
		place := strings.Repeat(wide, c.book.budgets["place"])
		follow := []string{"K11", "K12", "K14", "K15"}
		for range 6 {
			in.Facts.Places = append(in.Facts.Places, Place{Code: "P", Short: place, Commitments: follow})
		}
		in.Facts.Codes = map[string]*EnrolCode{checkCode: {Org: strings.Repeat(wide, c.book.budgets["org"]), Place: place, Commitments: follow}}
		change(&in)
		e := c.explorer(nil, language, scene{name: name, in: in})
		in.Dial = true
		turn, err := c.book.Step(State{}, in)
		if err != nil || turn.End {
			c.say("texts/"+language+".yaml:1:1", "%s: a dial is not answered: %v", name, err)
			return
		}
		e.explore(turn.Next)
	}
	start("somebody enrols", func(in *Input) { in.Line = Line{} })
	start("somebody enrols by code", func(in *Input) { in.Line, in.Network.Enrolment = Line{}, "code" })
	start("somebody was invited", func(in *Input) { in.Line = Line{Invited: in.Line.People} })
	start("new words of consent", func(in *Input) { in.Line.People[0].Unagreed = true })
	start("a phone with a PIN", func(in *Input) { in.Line.People[0].PIN = PINSet })
	start("a PIN that was taken away", func(in *Input) { in.Line.People[0].PIN = PINChoose })
}

// checkCode is an enrolment code that holds.
const checkCode = "123456"

// peopleKeys are what can be pressed on a screen of checkPeople that has its keys
// in its text; nil for others.
func (w *walk) peopleKeys() []string {
	switch w.s.Screen {
	case ScreenAgree:
		return []string{"1", "2", "3"}
	case ScreenPIN:
		return []string{"2580", keyElse, keyBackTyped}
	case ScreenNewPIN:
		return []string{"2580", "1111"}
	case ScreenOther:
		return []string{"1", "2", keyBack}
	case ScreenEnrol:
	default:
		return nil
	}
	switch w.s.Question {
	case stepCode:
		return []string{checkCode, "654"}
	case stepAge:
		return []string{"0", "1", keyMinor}
	case stepConsent, stepMore:
		return []string{"1", "2", "3"}
	case stepPhone:
		return []string{"1", "2"}
	case stepPIN:
		return []string{"2580", "1111"}
	case stepGender:
		return []string{"0", "1", "2"}
	}
	return nil
}
