package access

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"ahadi/store"
)

// A code app makes six digits out of a secret and the half minute (RFC 6238).
const stepSeconds = 30

// stepOf finds the half minute whose code this is, the one before or after
// included, for a phone's clock that is a little off; 0 for none.
func stepOf(secret, code string, now time.Time) int64 {
	step := now.Unix() / stepSeconds
	for _, at := range []int64{step, step - 1, step + 1} {
		good, err := hotp.ValidateCustom(code, uint64(at), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && good {
			return at
		}
	}
	return 0
}

// code says whether somebody shows a code of her app that did not count before,
// or one of her recovery codes.
func (d *Desk) code(ctx context.Context, who store.Credential, typed string) (bool, error) {
	typed = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	if typed == "" {
		return false, nil
	}
	if step := stepOf(who.Secret, typed, d.Now()); step > who.Step {
		return d.Store.UseStep(ctx, who.Account, step)
	}
	return d.Store.UseRecovery(ctx, who.Account, typed, d.Now())
}

// App is a code app to set up: its secret, and the address that a QR code carries.
type App struct{ Secret, Address string }

// NewApp draws the secret of a code app. issuer and name are what the app shows.
func NewApp(issuer, name string) (App, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: name})
	if err != nil {
		return App{}, err
	}
	return App{Secret: key.Secret(), Address: key.URL()}, nil
}

// Picture is the address as a QR code: a PNG in base64.
func (a App) Picture() (string, error) {
	key, err := otp.NewKeyFromURL(a.Address)
	if err != nil {
		return "", err
	}
	img, err := key.Image(220, 220)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return base64.StdEncoding.EncodeToString(b.Bytes()), err
}

// Works says whether a code is the one that an app with this secret shows now.
func (d *Desk) Works(secret, code string) bool {
	return stepOf(secret, strings.ReplaceAll(code, " ", ""), d.Now()) > 0
}

// Recovery draws ten codes that stand in for a lost app, once each.
func Recovery() []string {
	all := make([]string, 10)
	for i := range all {
		raw := make([]byte, 10)
		rand.Read(raw)
		all[i] = base32.StdEncoding.EncodeToString(raw)
	}
	return all
}
