package console

import (
	"encoding/csv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// sheet answers with a table for a spreadsheet: UTF-8 with its mark, so that
// every office program reads the accents, and no cell that it would calculate.
func sheet(c *fiber.Ctx, name string, rows [][]string) error {
	var b strings.Builder
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plainCell(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	headers(c)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.csv"`)
	return c.SendString(b.String())
}

// plainCell keeps a text from being taken for a formula. A number stays one.
func plainCell(s string) string {
	if strings.HasPrefix(s, "-") && strings.Trim(s[1:], "0123456789.") == "" {
		return s
	}
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
