package operator

import (
	"slices"
	"time"

	"ahadi/gateway/health"
	"ahadi/store"
)

// telling is how a trouble is told.
type telling struct {
	hold time.Duration // how long it must last: what mends itself within minutes is nobody's business
	well []string      // what is found in its place once it is mended
}

// tellings are the troubles that are told. What a coordinator has done or is asked
// to do (a pause, a budget, an alert of danger) is hers, on her page. Those of one
// well are one matter: only one of them is found at a time.
func tellings() map[string]telling {
	all := map[string]telling{}
	for _, matter := range []struct {
		well  []string
		holds map[string]time.Duration
	}{
		{[]string{"ready"}, map[string]time.Duration{"not_ready": 5 * time.Minute}},
		{[]string{"room"}, map[string]time.Duration{"disk": 0}},
		{[]string{"sends"}, map[string]time.Duration{"away": 10 * time.Minute, "queue": 10 * time.Minute, "stopped": 0, "limited": 0}},
		{[]string{"balance_left"}, map[string]time.Duration{"balance": 0}},
		{[]string{"heard"}, map[string]time.Duration{"silent": 10 * time.Minute, "silent_week": 0}},
		{[]string{"receipts_come"}, map[string]time.Duration{"receipts": 2 * time.Hour}},
		{[]string{"backup"}, map[string]time.Duration{"old_backup": 0, "no_backup": 48 * time.Hour}},
		{[]string{"certificate"}, map[string]time.Duration{"certificate_ends": 0, "certificate_bad": 10 * time.Minute, "site_away": 15 * time.Minute}},
		{[]string{"opening_left", "round_ahead"}, map[string]time.Duration{"round_unopened": 0, "round_unapproved": 0, "opening_broken": 0, "opening_late": 0}},
		{[]string{"webhook_told"}, map[string]time.Duration{"webhook_failing": time.Hour, "webhook_gone": 0, "webhook_given_up": 0, "webhook_copied": 0, "webhook_left_out": 0, "webhook_unreadable": 0}},
		{[]string{"guarded"}, map[string]time.Duration{"unguarded": time.Hour, "oncall_stopped": 0}},
	} {
		for name, hold := range matter.holds {
			all[name] = telling{hold, matter.well}
		}
	}
	return all
}

// Tells are the troubles that are told, by name.
func Tells() []string {
	var all []string
	for name := range tellings() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// absent says of a trouble that is not told now whether it is mended: only where
// it was looked at and found in order. One that is muted, or that nobody could look
// at because something else hides it, is not over.
func (s *Service) absent(found []health.Finding) store.Absent {
	return func(name, about string, since time.Time) store.Absence {
		how, known := tellings()[name]
		if !known || slices.Contains(s.Mute, name) {
			return store.Unlooked
		}
		got := store.Unlooked
		for _, f := range found {
			switch {
			case f.About != about:
			case f.Wrong && slices.Equal(tellings()[f.ID].well, how.well):
				return store.Hidden
			case !f.Wrong && slices.Contains(how.well, f.ID) && after(f, since):
				got = store.Mended
			}
		}
		return got
	}
}

// after says whether what is in order is newer than a time, where it tells when it
// happened: the message of yesterday does not mend today's silence.
func after(f health.Finding, since time.Time) bool {
	return !slices.ContainsFunc(f.Args, func(a any) bool {
		ago, tells := a.(health.Ago)
		return tells && time.Time(ago).Before(since)
	})
}
