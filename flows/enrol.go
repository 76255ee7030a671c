package flows

// The steps of enrolment, in their order. Age comes before consent, so that
// nothing is kept of who is not of age; nothing at all is kept before the last.
const (
	stepLanguage = "language"
	stepCode     = "code"
	stepPlace    = "place"
	stepAge      = "age"
	stepConsent  = "consent"
	stepMore     = "more"
	stepPhone    = "phone"
	stepPIN      = "pin"
	stepGender   = "gender"
)

// What enrolment remembers besides its steps' answers, until it ends.
const (
	enrolOrg   = "org"   // who asks, as the screens say
	enrolAt    = "at"    // the place, as the screens say
	enrolCodes = "codes" // what she will follow
)

// codeLength is how many digits an enrolment code has.
const codeLength = 6

// ages and genders are what the keys mean, in the words of the profile.
var (
	ages    = map[string]string{"0": "unsaid", "1": "18-34", "2": "35-59", "3": "60+"}
	genders = map[string]string{"0": "unsaid", "1": "w", "2": "m"}
)

const keyMinor = "4"

// stranger is somebody who speaks from this phone and is none of its people:
// she may enrol where the network lets her. On the phone of somebody who speaks
// for a government nobody does: a second name on it would read what residents say.
func (w *walk) stranger() {
	switch {
	case w.in.Line.official():
		w.end("enr_elsewhere")
	case w.in.Network.enrols():
		w.enrol(nil)
	default:
		w.end("sys_unknown")
	}
}

// enrols says whether somebody new may come in by dialling.
func (n *Network) enrols() bool { return n.Enrolment == "open" || n.Enrolment == "code" }

// enrol begins an enrolment: of a person who was invited, or of a new one.
func (w *walk) enrol(invited *Person) {
	w.s = State{Screen: ScreenEnrol, Question: stepLanguage, Started: w.s.Started}
	w.me, w.form = invited, nil
	if invited != nil {
		w.s.Person = invited.ID
	}
	if languages := w.offered(); len(languages) == 1 {
		w.s.Language = languages[0]
		w.afterLanguage()
	}
}

// afterLanguage asks where a new person wants to follow; who was invited has a
// place already.
func (w *walk) afterLanguage() {
	switch {
	case w.me != nil:
		w.s.Question = stepAge
	case w.in.Network.Enrolment == "code":
		w.s.Question = stepCode
	default:
		w.s.Question = stepPlace
	}
}

// note remembers something until the enrolment ends.
func (w *walk) note(name, said string) {
	if w.s.Answers == nil {
		w.s.Answers = map[string]string{}
	}
	w.s.Answers[name] = said
}

// keyEnrol takes a key of an enrolment.
func (w *walk) keyEnrol(key string) problem {
	switch w.s.Question {
	case stepLanguage:
		return w.enrolLanguage(key)
	case stepCode:
		return w.enrolCode(key)
	case stepPlace:
		return w.enrolPlace(key)
	case stepAge:
		return w.enrolAge(key)
	case stepConsent, stepMore:
		return w.enrolConsent(key)
	case stepPhone:
		return w.enrolPhone(key)
	case stepPIN:
		return w.enrolPIN(key)
	}
	said, ok := genders[key]
	if !ok {
		return notListed
	}
	w.enrolled(said)
	return fine
}

func (w *walk) enrolLanguage(key string) problem {
	p := w.pickLanguage(key)
	if p == fine {
		w.afterLanguage()
	}
	return p
}

// enrolCode takes the code of an organisation or a place. Wrong ones count as
// wrong PINs do, so that nobody can try them all.
func (w *walk) enrolCode(key string) problem {
	key = plainKey(key)
	if w.locked() {
		w.end("pin_locked")
		return fine
	}
	if len(key) != codeLength || !digitsOnly(key, codeLength) {
		return noSuchEnrolCode
	}
	c, known := w.in.Facts.Codes[key]
	if !known {
		w.lack(Need{Enrol: key})
		return fine
	}
	w.effects = append(w.effects, TriedPIN{Right: c != nil})
	if c == nil {
		return noSuchEnrolCode
	}
	w.note(stepCode, key)
	w.note(enrolOrg, c.Org)
	w.note(enrolAt, c.Place)
	w.note(enrolCodes, someCodes(c.Commitments))
	w.s.Question = stepAge
	return fine
}

const noSuchEnrolCode problem = "enr_code_bad"

func (w *walk) enrolPlace(key string) problem {
	all := w.places()
	if len(w.need) > 0 {
		return fine
	}
	if w.leafed(key, len(all)) {
		return fine
	}
	i, ok := w.onPage(key, len(all))
	if !ok {
		return notListed
	}
	w.note(stepPlace, all[i].Code)
	w.note(enrolAt, all[i].Short)
	w.note(enrolCodes, someCodes(all[i].Commitments))
	w.s.Page, w.s.Question = 0, stepAge
	return fine
}

// places are those where something can be followed.
func (w *walk) places() []Place {
	if w.in.Facts.Places == nil {
		w.lack(Need{Places: true})
	}
	return w.in.Facts.Places
}

func (w *walk) enrolAge(key string) problem {
	if key == keyMinor {
		w.end("enr_minor")
		return fine
	}
	said, ok := ages[key]
	if !ok {
		return notListed
	}
	w.note(stepAge, said)
	w.s.Question = stepConsent
	return fine
}

func (w *walk) enrolConsent(key string) problem {
	switch {
	case key == "1":
		w.s.Question = stepPhone
	case key == "2":
		if w.s.Person != 0 { // nothing more is sent to her
			w.effects = append(w.effects, Refuse{Person: w.s.Person})
		}
		w.end("enr_refused")
	case key == "3" && w.s.Question == stepConsent:
		w.s.Question = stepMore
	default:
		return notListed
	}
	return fine
}

// enrolPhone asks whether others read the phone: then a PIN keeps them from
// reporting for her. Where others of the network use it, it is read by others
// whatever she says.
func (w *walk) enrolPhone(key string) problem {
	if key != "1" && key != "2" {
		return notListed
	}
	w.note(stepPhone, key)
	w.s.Question = stepGender
	if key == "2" || len(w.in.Line.People) > 0 {
		w.s.Question = stepPIN
	}
	return fine
}

// enrolPIN takes the PIN that she chooses. What is remembered is its keyed hash.
func (w *walk) enrolPIN(key string) problem {
	hash, p := w.choosePIN(key)
	if hash != "" {
		w.note(stepPIN, hash)
		w.s.Question = stepGender
	}
	return p
}

// enrolled ends it: only now is anything kept, and her consent with it.
func (w *walk) enrolled(gender string) {
	a := w.s.Answers
	w.effects = append(w.effects, Enrol{
		Person: w.s.Person, Code: a[stepCode], Place: a[stepPlace], Language: w.s.Language,
		Private: a[stepPhone] == "1", PIN: a[stepPIN], Gender: gender, Age: a[stepAge],
	})
	w.end("enr_done")
}
