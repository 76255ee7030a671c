package opendata

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// file is the name of a table's file: a draft says so there, too.
func (w *writing) file(table string) string {
	if w.spool.draft {
		table = "draft-" + table
	}
	return "data/" + table + ".csv"
}

// archive writes the package: CSV files with a row of HXL tags, what describes
// them, and the packages of Flow Results, each in a folder of its own.
func (w *writing) archive(out io.Writer) error {
	z := zip.NewWriter(out)
	create := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.day()})
	}
	put := func(name string, write func(io.Writer) error) error {
		f, err := create(name)
		if err == nil {
			err = write(f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	if err := put("datapackage.json", asJSON(w.describe())); err != nil {
		return err
	}
	if err := put("README.txt", w.readme); err != nil {
		return err
	}
	for _, t := range w.spool.all {
		if err := put(w.file(t.Name), t.sheet); err != nil {
			return err
		}
	}
	if err := put("dictionary.csv", w.dictionarySheet); err != nil {
		return err
	}
	if err := put("codes.csv", w.codeSheet); err != nil {
		return err
	}
	for _, f := range w.forms {
		folder := "flow-results/" + slug(f.name) + "/"
		if err := put(folder+"datapackage.json", asJSON(w.flowPackage(f))); err != nil {
			return err
		}
		if err := put(folder+"responses.json", f.flow.copyTo); err != nil {
			return err
		}
	}
	return z.Close()
}

func asJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
}

// sheet writes a table as CSV: names, tags, rows.
func (t *spooled) sheet(w io.Writer) error {
	out := lines{bufio.NewWriterSize(w, 1<<16)}
	var head, tags []string
	for _, c := range t.Columns {
		head, tags = append(head, c.Name), append(tags, c.HXL)
	}
	out.tags(head)
	out.tags(tags)
	row := make([]string, len(t.Columns))
	err := t.each(func(cells []string) error {
		for i, c := range t.Columns {
			row[i] = cells[i]
			if c.Kind == text || c.Kind == code {
				row[i] = plain(cells[i])
			}
		}
		return out.Write(row)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// lines writes CSV. A cell with the sign of the tags is quoted, so that a program
// which leaves out lines of comment never takes the rest of a row for one.
type lines struct{ *bufio.Writer }

// Write writes one row.
func (l lines) Write(cells []string) error {
	for i, c := range cells {
		if strings.ContainsAny(c, ",\"#\r\n") || strings.HasPrefix(c, " ") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		if i > 0 {
			l.WriteByte(',')
		}
		l.WriteString(c)
	}
	_, err := l.WriteString("\n") // the first error stays
	return err
}

// tags writes a row that needs no quotes.
func (l lines) tags(cells []string) { l.WriteString(strings.Join(cells, ",") + "\n") }

// plain keeps a text from being taken for a formula, or for a comment.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@#\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (w *writing) dictionarySheet(f io.Writer) error {
	out := lines{bufio.NewWriter(f)}
	out.tags(dictionaryHead)
	if err := w.dictionary(out.Write); err != nil {
		return err
	}
	return out.Flush()
}

func (w *writing) codeSheet(f io.Writer) error {
	out := lines{bufio.NewWriter(f)}
	out.tags([]string{"list", "code", "meaning"})
	if err := w.codeTable(func(list, code, means string) error { return out.Write([]string{list, code, means}) }); err != nil {
		return err
	}
	return out.Flush()
}

// readme says in plain words what lies there.
func (w *writing) readme(f io.Writer) error {
	say := func(key string, args ...any) string { return w.t.Say("opendata."+key, args...) }
	lines := []string{w.title(), ""}
	if w.spool.draft {
		lines = append(lines, say("draft_long"), "")
	}
	lines = append(lines, say("source", "network", w.last.Network.Name), "", say("description"), "", say("readme_files"), "")
	for _, t := range w.spool.all {
		lines = append(lines, fmt.Sprintf("  %s  %s", w.file(t.Name), say("table_"+t.word())))
	}
	lines = append(lines, "", say("readme_load"), "", say("rules"), "")
	for n := range rules {
		lines = append(lines, fmt.Sprintf("  %d. %s", n+1, say(fmt.Sprintf("rule_%d", n+1))))
	}
	l := licenceOf(w.choice.Licence)
	lines = append(lines, "", say("licence", "licence", l.Title), l.Path, "")
	_, err := io.WriteString(f, strings.Join(lines, "\n"))
	return err
}
