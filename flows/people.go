package flows

// The screens on which it becomes known who is speaking.
const (
	ScreenEnrol  Screen = "enrol"   // somebody becomes one of the network's people: State.Question is the step
	ScreenAgree  Screen = "agree"   // the words of consent have changed
	ScreenPIN    Screen = "pin"     // who has the phone now, by PIN
	ScreenNewPIN Screen = "new_pin" // a PIN is chosen
	ScreenOther  Screen = "other"   // somebody else has the phone
)

// PINState says whether a PIN tells a person from others on her phones.
type PINState int

// The states of a PIN.
const (
	PINNone   PINState = iota // she has none
	PINChoose                 // a coordinator took it away: she chooses a new one
	PINSet
)

// PINFact is what is known of a PIN that was typed. The PIN itself is in no
// State and in no effect.
type PINFact struct {
	Person int64  // of the line's people, whose it is; 0: nobody's
	Hash   string // what is kept if she chooses it
}

// EnrolCode is what an enrolment code stands for.
type EnrolCode struct {
	Org, Place  string   // short
	Commitments []string // codes of what is followed
}

// Place is somewhere that people can enrol.
type Place struct {
	Code, Short string
	Commitments []string
}

type (
	// Enrol makes somebody one of the phone's people, with her consent to the
	// words that she was shown. Person 0 is somebody new, who follows what the
	// enrolment code stands for, or what is at the place.
	Enrol struct {
		Person      int64
		Code, Place string
		Language    string
		Private     bool   // nobody else reads the phone
		PIN         string // PINFact.Hash; "" for none
		Gender, Age string // w, m, unsaid; 18-34, 35-59, 60+, unsaid
	}
	// Agree is her consent to the words as they are now.
	Agree struct {
		Person   int64
		Language string
	}
	// Refuse says that she does not agree: nothing is sent to her any more.
	Refuse struct{ Person int64 }
	// SetPIN gives a person a new PIN.
	SetPIN struct {
		Person int64
		Hash   string // PINFact.Hash
	}
	// TriedPIN counts a PIN or an enrolment code that was typed.
	TriedPIN struct{ Right bool }
	// Detach takes the phone from all its people.
	Detach struct{}
)

func (Enrol) effect()    {}
func (Agree) effect()    {}
func (Refuse) effect()   {}
func (SetPIN) effect()   {}
func (TriedPIN) effect() {}
func (Detach) effect()   {}
