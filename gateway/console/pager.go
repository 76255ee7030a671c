package console

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// perPage is how many rows a list shows.
const perPage = 50

// pager leads through a list that is cut by key, so that the thousandth page
// costs what the first does. Filters stay in the address.
type pager struct {
	First string // the address of the first page; "" on it
	Next  string // the address of the next page; "" on the last
}

// after is the key behind which a list goes on; 0 for its beginning.
func after(c *fiber.Ctx) int64 {
	n, err := strconv.ParseInt(query(c).Get("after"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// pages makes the pager of a list that was asked for one row more than it
// shows. last is the key of the last row shown.
func pages(c *fiber.Ctx, more bool, last int64) pager {
	return pagesBy(c, more, strconv.FormatInt(last, 10))
}

// pagesBy is pages of a list whose key is no number.
func pagesBy(c *fiber.Ctx, more bool, last string) pager {
	q := query(c)
	q.Del("seen")
	var p pager
	if q.Get("after") != "" {
		q.Del("after")
		p.First = with(c.Path(), q)
	}
	if more {
		q.Set("after", last)
		p.Next = with(c.Path(), q)
	}
	return p
}

func with(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
