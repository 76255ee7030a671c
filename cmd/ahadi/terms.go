package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ahadi/flows"
	"ahadi/internal/why"
	"ahadi/store"
)

// terms gives the database the words by which people agree, and who may enrol.
func terms(ctx context.Context, db *store.Store, book *flows.Book, enrolment string) error {
	version, hashes := book.Consent()
	maps.DeleteFunc(hashes, func(language, _ string) bool { return !slices.Contains(db.Network().Languages, language) })
	return db.SetTerms(ctx, store.Terms{Enrolment: enrolment, Version: version, Hashes: hashes}, now())
}

// readable refuses to go on with an open round in a language that no native
// speaker has read. A demo, in which nothing is real, may.
func readable(db *store.Store, book *flows.Book) error {
	if db.Network().Demo || !slices.ContainsFunc(db.Rounds(), func(r store.Round) bool { return r.State == "open" }) {
		return nil
	}
	return approved(book)(db.Network())
}

// approved says what no native speaker has approved of a network's languages.
func approved(book *flows.Book) func(store.Network) error {
	return func(n store.Network) error {
		var all []error
		for _, u := range book.Unread(n.Languages) {
			all = append(all, fmt.Errorf("%s: %s", u.File, u.What))
		}
		if len(all) == 0 {
			return nil
		}
		return why.Because("a round is open only in languages that a native speaker has approved:\n%v", errors.Join(all...))
	}
}
