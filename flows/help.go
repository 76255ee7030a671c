package flows

import "slices"

// Hours in which a coordinator calls back, as every screen says.
const (
	callFrom = "09:00"
	callTo   = "17:00"
)

// keyHelp takes a key on the help menu and the screens behind it.
func (w *walk) keyHelp(key string) problem {
	if key == keyBack || key == keyBackTyped {
		if w.s.Screen == ScreenHelp {
			w.toMenu()
		} else {
			w.s.Screen = ScreenHelp
		}
		return fine
	}
	switch w.s.Screen {
	case ScreenHelp:
		return w.keyHelpMenu(key)
	case ScreenLanguage:
		return w.keyLanguage(key)
	case ScreenData:
		if key == "1" {
			w.sendCopy()
			return fine
		}
	case ScreenDelete:
		if key == "1" {
			w.effects = append(w.effects, Inbox{Reason: "delete_me", Person: w.me.ID})
			w.end("help_deleted")
			return fine
		}
	case ScreenStop:
		if key == "1" {
			// a coordinator may have to find another monitor
			w.effects = append(w.effects, Inbox{Reason: "opted_out", Person: w.alone()}, OptOut{})
			w.end("sms_stop")
			return fine
		}
		if key == "2" {
			w.effects = append(w.effects, Seldom{Person: w.me.ID, On: !w.me.Seldom})
			w.end(map[bool]string{true: "help_often", false: "help_seldom"}[w.me.Seldom])
			return fine
		}
	}
	return notListed
}

func (w *walk) keyHelpMenu(key string) problem {
	switch key {
	case "1":
		w.s.Screen = ScreenLanguage
	case "2":
		w.s.Screen = ScreenAbout
	case "3":
		w.effects = append(w.effects, Inbox{Reason: "call_me", Person: w.me.ID})
		w.end("help_call")
	case "4":
		w.s.Screen = ScreenData
	case "5":
		w.s.Screen = ScreenDelete
	case "6":
		w.s.Screen = ScreenStop
	case keyElse:
		w.s.Screen = ScreenOther
	default:
		return notListed
	}
	return fine
}

// keyLanguage changes the language at once, this session's too.
func (w *walk) keyLanguage(key string) problem {
	p := w.pickLanguage(key)
	if p == fine {
		w.effects = append(w.effects, SetLanguage{Person: w.me.ID, Language: w.s.Language})
		w.toMenu()
	}
	return p
}

// pickLanguage takes a key on a list of languages.
func (w *walk) pickLanguage(key string) problem {
	for i, code := range w.offered() {
		if key == digit(i+1) {
			w.s.Language = code
			return fine
		}
	}
	return notListed
}

// screenLanguages lists the languages.
func (w *walk) screenLanguages() page {
	p := page{head: w.say("language_ask")}
	for i, code := range w.offered() {
		p.add(digit(i+1), w.b.LanguageName(code))
	}
	return p
}

// offered are the network's languages that have texts, at most nine.
func (w *walk) offered() []string {
	var codes []string
	for _, code := range w.in.Network.Languages {
		if w.b.words[code] != nil && !slices.Contains(codes, code) && len(codes) < 9 {
			codes = append(codes, code)
		}
	}
	return codes
}

// screenHelp draws the help menu and the screens behind it.
func (w *walk) screenHelp() page {
	var p page
	switch w.s.Screen {
	case ScreenLanguage:
		p = w.screenLanguages()
	case ScreenAbout:
		p.head = w.say("help_about")
	case ScreenData:
		p.head = fill(w.b.text(w.language(), "help_data"), w.heldValue)
		p.add("1", w.say("help_data_copy"))
	case ScreenDelete:
		p.head = w.say("help_delete")
		p.add("1", w.say("help_delete_yes"))
	case ScreenStop:
		p.head = w.say("help_stop")
		p.add("1", w.say("help_stop_yes"))
		p.add("2", w.say(map[bool]string{true: "help_stop_often", false: "help_stop_less"}[w.me.Seldom]))
	default:
		p.add("1", w.say("help_language"))
		p.add("2", w.say("help_what"))
		p.add("3", w.say("help_callme"))
		p.add("4", w.say("help_held"))
		p.add("5", w.say("help_erase"))
		p.add("6", w.say("help_quiet"))
		p.add(keyElse, w.say("who_other"))
	}
	p.foot(keyBack, w.say("key_back"))
	return p
}
