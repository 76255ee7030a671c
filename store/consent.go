package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The ways in which people come in.
const (
	ModeClosed = "closed" // only who was invited
	ModeCode   = "code"   // also who has a code of an organisation or a place
	ModeOpen   = "open"   // whoever dials
)

// hardFailures is how many deliveries in a row must fail before nothing is sent
// to a phone until it is heard from again.
const hardFailures = 3

// greetings are the texts that may go to a phone of which nobody has agreed, as
// the answer to what came from it: one in 30 days.
var greetings = []string{"sys_unknown", "sms_join", "sms_join_dial", "ask_who"}

const inviteKey = "sms_invite"

// greetAgain is how long a phone of which nobody has agreed gets no second answer.
const greetAgain = 30 * 24 * time.Hour

// permit is all that decides whether one message may leave. It is asked twice:
// before a message is queued, and before it is handed over.
type permit struct {
	class, key string
	agreed     bool // she whom it is for (contact 0: one of the phone's people) has agreed to the words of today, and uses the phone
	invited    bool // she waits to be asked, and this is her invitation
	optedOut   bool
	frozen     bool // her place is, and the message is one that we started
	failures   int64
	greetedMS  int64 // when the phone of a stranger was last answered
	now        time.Time
}

// held says why a message must not leave, "" when it may. The class "must" are
// the answer to STOP and to a cry for help: they need no consent.
func (p permit) held() string {
	switch {
	case p.class == "must":
		return ""
	case p.optedOut && (p.class != "control" || p.key == probeKey):
		return "opted out"
	case p.frozen:
		return frozenWord
	case p.failures >= hardFailures:
		return "bounced"
	case p.agreed, p.key == inviteKey && p.invited, p.key == probeKey:
		return ""
	case slices.Contains(greetings, p.key) && (p.greetedMS == 0 || p.now.Sub(when(p.greetedMS)) >= greetAgain):
		return ""
	}
	return "no consent"
}

// agreedQuery says whether a person uses a phone and has agreed to what is asked
// today: of the columns o.line_id and o.contact_id; contact 0 stands for anyone
// of the phone.
const agreedQuery = `CASE WHEN EXISTS (SELECT 1 FROM contact_line ax JOIN contact ac ON ac.id = ax.contact_id JOIN consent ak ON ak.contact_id = ax.contact_id
	WHERE ax.line_id = o.line_id AND (o.contact_id = 0 OR ax.contact_id = o.contact_id) AND ac.status <> 'invited' AND ac.status <> 'left'
	AND ak.version >= (SELECT max(consent_version) FROM network)) THEN 1 ELSE 0 END`

// privateQuery says whether nobody else uses or reads the phone l.
const privateQuery = `CASE WHEN l.private = 1 AND (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id) = 1 THEN 1 ELSE 0 END`

// permit is of one message of a turn.
func (g *batch) permit(l *loaded, m NewMessage) permit {
	p := permit{class: m.Class, key: m.Key, failures: 0, greetedMS: l.row.greeted, now: l.job.At} // who writes is heard: failures are over
	p.optedOut = l.Line.OptedOut
	if c := l.after.Line.OptOut; c != nil {
		p.optedOut = *c
	}
	for _, who := range l.People {
		p.agreed = p.agreed || (m.ContactID == 0 || m.ContactID == who.ID) && who.Consent >= g.ref.network.Consent
	}
	return p
}

// Terms are under which words people agree, and how they come in.
type Terms struct {
	Enrolment string            // closed, code or open
	Version   int               // of the words
	Hashes    map[string]string // of the words, by language
}

// SetTerms makes the terms those of the network from now on. Whoever has agreed
// to an older version is asked again before anything else, and is not written
// to until then. Words that changed without a new version are refused: nobody
// has agreed to them. An older version than people were asked for before is
// refused too.
func (s *Store) SetTerms(ctx context.Context, t Terms, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		var enrolment string
		var version int
		found, err := tx.row(`SELECT enrolment, consent_version FROM network`, nil, &enrolment, &version)
		if err != nil || !found {
			return err
		}
		if t.Version < version {
			return fmt.Errorf("people have been asked for consent with version %d of its words, these are version %d: use the newer ones", version, t.Version)
		}
		for _, language := range slices.Sorted(maps.Keys(t.Hashes)) {
			if err := sameWords(tx, t, language, now); err != nil {
				return err
			}
		}
		if enrolment == t.Enrolment && version == t.Version {
			return nil
		}
		if _, err := tx.exec(`UPDATE network SET enrolment = $1, consent_version = $2, version = version + 1`, t.Enrolment, t.Version); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "terms", Object: termsText(t.Enrolment, t.Version), Was: termsText(enrolment, version), Became: termsText(t.Enrolment, t.Version)}, now)
	})
	if err != nil {
		return fmt.Errorf("terms: %w", err)
	}
	return nil
}

// sameWords keeps the hash of a version's words, and refuses other ones.
func sameWords(tx *Tx, t Terms, language string, now time.Time) error {
	var known string
	found, err := tx.row(`SELECT hash FROM consent_text WHERE version = $1 AND language = $2`, []any{t.Version, language}, &known)
	switch {
	case err != nil:
		return err
	case !found:
		_, err := tx.exec(`INSERT INTO consent_text (version, language, hash, at_ms) VALUES ($1, $2, $3, $4)`, t.Version, language, t.Hashes[language], now.UnixMilli())
		return err
	case known != t.Hashes[language]:
		return fmt.Errorf("the words that ask for consent in %q are others than people agreed to as version %d: write a higher consent: at the head of its file of texts, then everybody is asked again", language, t.Version)
	}
	return nil
}

// termsText is how terms stand in the audit trail.
func termsText(enrolment string, version int) string {
	return fmt.Sprintf("enrolment %s, consent version %d", enrolment, version)
}
