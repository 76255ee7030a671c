package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"ahadi/flows"
)

// flowTryCmd is a phone in the terminal, without a gateway.
type flowTryCmd struct {
	flowSource
	Form     string `arg:"" help:"Name of a form, or its file."`
	Language string `default:"en" help:"Language of the person who tries it."`
}

// Run walks the form until its receipt, or until the input ends.
func (k *flowTryCmd) Run(out io.Writer) error {
	b, f, err := k.form(k.Form)
	if err != nil {
		return err
	}
	if err := speaks(b, k.Language); err != nil {
		return err
	}
	phone, err := flows.NewPhone(b, k.Language)
	if err != nil {
		return err
	}
	said, err := phone.Open(f)
	if err != nil {
		return usageError{err}
	}
	keys := bufio.NewScanner(os.Stdin)
	for {
		fmt.Fprintf(out, "\n%s\n", said.Screen)
		for _, line := range phone.Describe(said.Effects) {
			fmt.Fprintln(out, line)
		}
		if said.End {
			return nil
		}
		fmt.Fprint(out, "> ")
		if !keys.Scan() {
			fmt.Fprintln(out)
			return keys.Err()
		}
		if said, err = phone.Key(keys.Text()); err != nil {
			return err
		}
	}
}
