package console

import (
	"bytes"
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/register"
)

// exporting sends the register as a workbook; with numbers it is for an admin.
func (k *Console) exporting(numbers bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), importTime)
		defer cancel()
		var book bytes.Buffer
		_, err := register.Export(ctx, k.Store, register.ExportOptions{To: &book, Numbers: numbers, Actor: "coordinator " + access.In(c).Name, Now: k.Now()})
		if err != nil {
			return err
		}
		headers(c)
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="register-%s.xlsx"`, k.Store.Today(k.Now())))
		c.Type("xlsx")
		return c.Send(book.Bytes())
	}
}
