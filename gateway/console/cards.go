package console

import (
	"bytes"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/cards"
)

// cards is the sheet of cards and posters, as a file to print: GET
// /forms/cards/sheet.html. It is in the language that the address names, else
// in all of the network.
func (k *Console) cards(c *fiber.Ctx) error {
	var languages []string
	name := "ahadi-cards"
	if language := query(c).Get("language"); language != "" {
		if !slices.Contains(k.Book.Languages(), language) {
			return fiber.ErrNotFound
		}
		languages, name = []string{language}, name+"-"+language
	}
	var page bytes.Buffer
	if err := cards.Write(&page, k.Book, k.Store.Network(), languages...); err != nil {
		return err
	}
	headers(c)
	c.Set(fiber.HeaderContentSecurityPolicy, drawn)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.html"`)
	return c.Send(page.Bytes())
}
