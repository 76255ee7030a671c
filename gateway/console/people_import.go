package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/register"
	"ahadi/store"
)

// importTime is how long an import may take: fifty thousand people need a
// quarter of a minute, on a busy service more.
const importTime = 5 * time.Minute

// importPage is what files of a register would do, or why they cannot be taken.
type importPage struct {
	Limit    int // megabytes of files
	Names    []string
	Mark     string // of the files that were checked: only these are brought in
	Other    bool   // what was sent to be brought in is not what was checked
	Result   *register.Result
	Problems *register.Problems
	Failed   string // why no row was read at all
}

func (k *Console) importForm(c *fiber.Ctx) error {
	return k.show(c, "people_import", importPage{Limit: 8})
}

// importFiles holds files against the register and shows what they would do; it
// brings them in when they are, byte for byte, those of which that was shown.
// Between the two nothing of them is kept here: they are sent again.
func (k *Console) importFiles(c *fiber.Ctx) error {
	p := importPage{Limit: 8}
	files, err := uploads(c)
	if err != nil {
		return err
	}
	for _, f := range files {
		p.Names = append(p.Names, f.Name)
	}
	p.Mark = fingerprint(access.In(c).ID, files)
	asked := field(c, "do") == "import"
	p.Other = asked && field(c, "mark") != p.Mark
	res, err := k.bring(c, files, !asked || p.Other)
	switch problems := (*register.Problems)(nil); {
	case errors.As(err, &problems):
		p.Problems = problems
	case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrUnsure):
		return err
	case err != nil:
		p.Failed = err.Error()
	case asked && !p.Other:
		fresh, changed := 0, 0
		for _, t := range res.Tables {
			fresh, changed = fresh+t.New, changed+t.Changed
		}
		return k.ledOn(c, "/people", done{Word: "import.done", Args: []string{"new", strconv.Itoa(fresh), "changed", strconv.Itoa(changed)}})
	default:
		p.Result = &res
	}
	return k.show(c, "people_import", p)
}

// ledOn is did for a form that a script of ours may have sent: it goes to the
// page as a whole.
func (k *Console) ledOn(c *fiber.Ctx, to string, d done) error {
	if err := k.did(c, to, d); err != nil || c.Get("HX-Request") == "" {
		return err
	}
	c.Response().Header.Del(fiber.HeaderLocation)
	c.Set("HX-Redirect", to)
	return c.SendStatus(fiber.StatusNoContent)
}

// bring imports files, or only says what that would do.
func (k *Console) bring(c *fiber.Ctx, files []register.Upload, dry bool) (register.Result, error) {
	opened, err := register.Uploaded(files)
	if err != nil {
		return register.Result{}, err
	}
	defer opened.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), importTime)
	defer cancel()
	return register.Import(ctx, k.Store, opened, register.Options{Dry: dry, Actor: "coordinator " + access.In(c).Name, Now: k.Now()})
}

// uploads reads the files of a form.
func uploads(c *fiber.Ctx) ([]register.Upload, error) {
	form, err := c.MultipartForm()
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	var all []register.Upload
	for _, head := range form.File["files"] {
		if head.Filename == "" && head.Size == 0 { // nothing was chosen
			continue
		}
		data, err := content(head)
		if err != nil {
			return nil, fmt.Errorf("read an upload: %w", err)
		}
		all = append(all, register.Upload{Name: head.Filename, Data: data})
	}
	return all, nil
}

func content(head *multipart.FileHeader) ([]byte, error) {
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// fingerprint is what a user's files are known by between the check and the import.
func fingerprint(user int64, files []register.Upload) string {
	sum := sha256.New()
	for _, f := range files {
		fmt.Fprintf(sum, "%d %q %d\n", user, f.Name, len(f.Data)) // a hash writes without an error
		sum.Write(f.Data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
