package console

import (
	"context"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/internal/why"
	"ahadi/internal/words"
	"ahadi/store"
)

// openPage is all that templates/open_data.html can show.
type openPage struct {
	Chosen    store.OpenChoice
	Tables    []tick
	Forms     []tick
	Licences  []string
	Rounds    []store.Round // that have begun, the newest first
	Places    []store.Place
	Languages []string
}

// tick is a box that may be ticked, with what it stands for.
type tick struct {
	Name, Title string
	On          bool
}

// openData shows what is given away as data, and gives it: GET /report/data.
func (k *Console) openData(c *fiber.Ctx) error {
	chosen, err := k.Store.OpenChoice(c.UserContext())
	if err != nil {
		return err
	}
	t := k.tongue(c)
	about := words.Tongue{Language: t.Language, Book: k.openWords}
	p := openPage{Chosen: chosen, Licences: store.OpenLicences(), Places: k.Store.Places(access.In(c).Scope()), Languages: words.Languages()}
	for _, name := range store.OpenTables() {
		p.Tables = append(p.Tables, tick{name, about.Say("opendata.table_" + name), slices.Contains(chosen.Tables, name)})
	}
	if k.Book != nil {
		for _, name := range opendata.Forms(k.Book) {
			p.Forms = append(p.Forms, tick{name, t.Title(k.Book.Form(name, 0).Title), slices.Contains(chosen.Forms, name)})
		}
	}
	for _, r := range slices.Backward(k.Store.Rounds()) {
		if r.State != "draft" {
			p.Rounds = append(p.Rounds, r)
		}
	}
	return k.show(c, "open_data", p)
}

// chooseOpen records what is given away from now on: POST /report/data.
func (k *Console) chooseOpen(c *fiber.Ctx) error {
	const here = "/report/data"
	n := store.OpenChoice{Tables: fields(c, "table"), Forms: fields(c, "form"), Licence: field(c, "licence")}
	for _, f := range n.Forms {
		if k.Book == nil || !slices.Contains(opendata.Forms(k.Book), f) {
			return k.refused(c, store.Refusal{What: "choosing what is published", Missing: []why.Reason{why.Because("the answers to %q cannot be published row by row", f)}}, here)
		}
	}
	was, err := k.Store.OpenChoice(c.UserContext())
	if err != nil {
		return err
	}
	before, err := k.Store.ChooseOpen(c.UserContext(), n, access.In(c).Hand(k.Now()))
	switch {
	case err != nil:
		return k.refused(c, err, here)
	case before:
		return k.did(c, here, done{Word: "people.already"})
	case slices.Equal(was.Forms, n.Forms) || len(n.Forms) == 0:
		return k.did(c, here, done{Word: "open_data.chosen"})
	}
	return k.did(c, here, done{Word: "open_data.chosen_rows"})
}

// mostOpen is how large a file may be that a browser takes from here, in bytes:
// what is larger does not arrive over a slow line before the server hangs up.
const mostOpen = 8 << 20

// openFile writes a file of open data: GET /report/data.xlsx and /report/data.zip
// (?round=r3&place=KE-17&lang=sw&final=1).
func (k *Console) openFile(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), importTime)
	defer cancel()
	_, kind, _ := strings.Cut(c.Path(), ".")
	f, err := os.CreateTemp("", "ahadi-opendata-")
	if err != nil {
		return err
	}
	if err := os.Remove(f.Name()); err != nil { // it stays open, and goes with that
		f.Close()
		return err
	}
	size, err := k.writeOpen(ctx, c, kind, f)
	if err != nil {
		f.Close()
		return k.refused(c, err, "/report/data")
	}
	headers(c)
	c.Attachment("open-data-" + k.Store.Today(k.Now()) + "." + kind)
	c.Type(kind)
	return c.SendStream(f, int(size)) // which closes it
}

// writeOpen writes it into a file, and goes back to its beginning.
func (k *Console) writeOpen(ctx context.Context, c *fiber.Ctx, kind string, f *os.File) (size int64, err error) {
	guard, err := reportback.GuardOf(ctx, k.Store)
	if err != nil {
		return 0, err
	}
	q := query(c)
	o := opendata.Options{Round: q.Get("round"), Place: q.Get("place"), Language: k.tongue(c).Language, Final: q.Get("final") != "", Now: k.Now(), Book: k.Book, Words: k.openWords, Guard: guard}
	if lang := q.Get("lang"); lang != "" {
		o.Language = lang
	}
	fresh, err := opendata.Write(ctx, f, kind, k.Store, o)
	if err != nil {
		return 0, err
	}
	if size, err = f.Seek(0, io.SeekEnd); err == nil && size > mostOpen {
		err = store.Refusal{What: "open data", Missing: []why.Reason{why.Because("the file is too large to be taken from here (%s): ask whoever runs the server to write it there", megabytes(size))}}
	}
	if err == nil {
		used := store.Period{Round: o.Round, Place: o.Place}
		err = k.taken(ctx, c, store.BackFile{Period: used, Kind: kind, Language: o.Language, Final: o.Final, Rows: fresh})
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return size, err
}

// megabytes is a size for a person.
func megabytes(bytes int64) string { return strconv.FormatInt(bytes>>20, 10) + " MB" }
