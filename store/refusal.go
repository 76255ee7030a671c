package store

import (
	"errors"
	"strings"

	"ahadi/internal/why"
)

// Refusal is a decision that is not possible, or not yet. Nothing was written.
type Refusal struct {
	What    string       // what was refused
	Missing []why.Reason // what stands in its way, each with what to do about it
	From    string       // the first local day on which it may be possible; "" when no day alone makes it so
}

// Error names all that is missing at once, in English.
func (r Refusal) Error() string {
	all := make([]string, len(r.Missing))
	for i, reason := range r.Missing {
		all[i] = reason.Error()
	}
	text := r.What + " is refused: " + strings.Join(all, "; ")
	if r.From != "" {
		text += "; possible from " + r.From
	}
	return text
}

// refused is a Refusal for one reason, a constant sentence whose verbs args fill.
func refused(what, says string, args ...any) error {
	return Refusal{What: what, Missing: []why.Reason{why.Because(says, args...)}}
}

// reasons are those of an error; of one that has none, its own words are the one.
func reasons(err error) []why.Reason {
	var refusal Refusal
	var reason why.Reason
	switch {
	case errors.As(err, &refusal):
		return refusal.Missing
	case errors.As(err, &reason):
		return []why.Reason{reason}
	}
	return []why.Reason{{Says: err.Error()}}
}
