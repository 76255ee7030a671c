package store

import "sync"

// sideBySide is from how many steps on a second processor takes half of them.
const sideBySide = 8

// stepAll calls the steps of jobs. They are pure and know nothing of each other,
// so those of a large group run on two processors: everybody waits for the writer.
func stepAll(all []*loaded) {
	half := 0
	if len(all) >= sideBySide {
		half = len(all) / 2
	}
	var beside sync.WaitGroup
	beside.Go(func() { stepThese(all[:half]) })
	stepThese(all[half:])
	beside.Wait()
}

func stepThese(all []*loaded) {
	for _, l := range all {
		l.after = safely(l.step, l.Before)
	}
}
