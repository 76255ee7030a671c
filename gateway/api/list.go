package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// list is the shape of every list: what is here, where to go on, and where a
// later poll begins.
type list[T any] struct {
	Items  []T    `json:"items"`
	Next   string `json:"next"`
	Resume string `json:"resume"`
}

// page reads after and limit.
func page(c *fiber.Ctx) (store.Page, error) {
	p := store.Page{Limit: 100}
	if v := c.Query("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 1000 {
			return p, errors.New("limit must be a number from 1 to 1000")
		}
		p.Limit = n
	}
	after, err := position(c.Path(), c.Query("after"))
	if err != nil {
		return p, errors.New("after must be a cursor that this list gave as next or resume")
	}
	p.After, p.Seq = after.ID, after.Seq
	return p, nil
}

// settled is how old a row must be before a poller may pass it: other rows with
// smaller ids may still be on their way to the disk.
const settled = 10 * time.Second

// loads reads a part of a list.
type loads[R any] func(*request, store.Page) (store.Part[R], error)

// plain reads a list of the store.
func plain[R any](of func(store.Lists, context.Context, store.Page) (store.Part[R], error)) loads[R] {
	return func(r *request, p store.Page) (store.Part[R], error) { return of(r.lists, r.UserContext(), p) }
}

// timed reads one that changes with the time.
func timed[R any](of func(store.Lists, context.Context, store.Page, time.Time) (store.Part[R], error)) loads[R] {
	return func(r *request, p store.Page) (store.Part[R], error) {
		return of(r.lists, r.UserContext(), p, r.now)
	}
}

// listed answers with a page of a list.
func listed[R, T any](load loads[R], show func(*request, R) T) func(*request) error {
	return func(r *request) error {
		p, err := page(r.Ctx)
		if err != nil {
			return Refuse(r.Ctx, fiber.StatusBadRequest, err.Error())
		}
		part, err := load(r, p)
		if err != nil {
			return err
		}
		out := list[T]{Items: []T{}}
		if part.Upto.ID != 0 {
			out.Next = cursor(r.Path(), part.Upto)
		}
		for _, row := range part.Rows {
			out.Items = append(out.Items, show(r, row.Is))
		}
		out.Resume = cursor(r.Path(), resume(store.Key{ID: p.After, Seq: p.Seq}, part.Rows, r.now))
		return r.JSON(out)
	}
}

// resume is where a later poll goes on: behind the last row before the first
// young one.
func resume[R any](after store.Key, rows []store.Row[R], now time.Time) store.Key {
	for _, r := range rows {
		if now.Sub(r.At) < settled {
			break
		}
		after = r.Key
	}
	return after
}

// id as a word: JavaScript's numbers cannot hold it. Nobody is "".
func id(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func utc(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// moment is a time, or null for none.
func moment(t time.Time) *string { return optional(utc(t), !t.IsZero()) }

// optional is a value, or null.
func optional[T any](v T, there bool) *T {
	if !there {
		return nil
	}
	return &v
}

// word is a word, or null for none.
func word(s string) *string { return optional(s, s != "") }

// words is a list of words that is never null.
func words(s []string) []string { return items(s) }

// items is a list that is never null.
func items[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// texts is a map that is never null.
func texts[T any](m map[string]T) map[string]T {
	if m == nil {
		return map[string]T{}
	}
	return m
}
