// Package why holds what stands in the way of something a person wants to do, in
// a shape that can be said in her language.
package why

import "fmt"

// Reason is one thing that stands in the way, with what to do about it. Commands
// print its English; pages find its words in other languages by Says.
type Reason struct {
	Says string // an English sentence with the verbs of fmt: a constant, whatever it is about
	Args []any  // what fills the verbs: texts, days as 2026-11-17, numbers, another Reason
}

// Because is a Reason; says is a constant.
func Because(says string, args ...any) Reason { return Reason{Says: says, Args: args} }

// Error is the reason in English.
func (r Reason) Error() string {
	if len(r.Args) == 0 {
		return r.Says
	}
	return fmt.Sprintf(r.Says, r.Args...)
}
