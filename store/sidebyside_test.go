package store

import (
	"fmt"
	"testing"
)

func TestEachStepOfAGroupIsCalledOnceAndAnswersItsOwnJob(t *testing.T) {
	for n := range 3 * sideBySide {
		all := make([]*loaded, n)
		calls := make([]int, n)
		for i := range all {
			all[i] = &loaded{step: func(Before) After {
				calls[i]++
				if i%5 == 4 {
					panic("this one alone")
				}
				return After{Reply: Reply{Say: fmt.Sprint(i)}}
			}}
		}
		stepAll(all)
		for i, l := range all {
			if alone := i%5 == 4; calls[i] != 1 || alone != (l.after.Err != nil) || !alone && l.after.Reply.Say != fmt.Sprint(i) {
				t.Errorf("step %d of %d was called %d times, said %q and failed with %v", i, n, calls[i], l.after.Reply.Say, l.after.Err)
			}
		}
	}
}
