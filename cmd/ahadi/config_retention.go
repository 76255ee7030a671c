package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ahadi/store"
)

// checkRetention reads for how long each kind of data is kept, and refuses what
// would break a promise or cannot be kept.
func (c *config) checkRetention(at func(path string) string) error {
	c.retention = store.Retention{}
	kinds := store.RetentionKinds()
	for _, name := range slices.Sorted(maps.Keys(c.Retention)) {
		where := at("$.retention." + name)
		i := slices.IndexFunc(kinds, func(k store.RetentionKind) bool { return k.Name == name })
		if i < 0 {
			var names []string
			for _, k := range kinds {
				names = append(names, k.Name)
			}
			return fmt.Errorf("%s: no kind of data %q: there are %s", where, name, strings.Join(names, ", "))
		}
		months, err := readMonths(kinds[i], c.Retention[name])
		if err != nil {
			return fmt.Errorf("%s: %s: %w", where, name, err)
		}
		c.retention[name] = months
	}
	return nil
}

// readMonths reads 12 months, 1 month or never.
func readMonths(k store.RetentionKind, text string) (int, error) {
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	months, err := strconv.Atoi(number)
	never := text == "never"
	switch {
	case k.Most == store.Forever && !never:
		return 0, fmt.Errorf("it is never cut, because each event holds the one before: write never, or nothing")
	case never && k.Most > 0:
		return 0, fmt.Errorf("it is not kept for good: write %d to %d months", k.Least, k.Most)
	case never:
		return store.Forever, nil
	case err != nil || unit != "months" && unit != "month":
		return 0, fmt.Errorf("%.20q is no time such as 12 months", text)
	case months < k.Least:
		return 0, fmt.Errorf("it is needed for %d months at least", k.Least)
	case k.Most > 0 && months > k.Most:
		return 0, fmt.Errorf("it is kept for %d months at most", k.Most)
	}
	return months, nil
}
