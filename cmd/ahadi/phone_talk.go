package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"ahadi/gateway/handset"
)

// phoneHelp is said once, at the beginning.
const phoneHelp = `Type what the phone's keys would send. Besides there are
  /dial [*384*77#]  dials, also in the middle, as after a lost signal
  /again            sends the last request once more, as a provider that got no answer
  /quit             ends; so does the end of the input`

// talk is the phone in somebody's hand.
func talk(ctx context.Context, out io.Writer, keys *bufio.Scanner, h *handset.Handset, code string) error {
	fmt.Fprintln(out, phoneHelp)
	screens(out, h, code)(h.Dial(ctx, code))
	for {
		fmt.Fprint(out, prompt(h))
		if !keys.Scan() {
			fmt.Fprintln(out)
			return keys.Err()
		}
		if ctx.Err() != nil {
			return nil
		}
		input := keys.Text()
		word, rest, _ := strings.Cut(input, " ")
		said := screens(out, h, code)
		switch {
		case word == "/quit":
			return nil
		case word == "/again":
			said(h.Again(ctx))
		case word == "/dial" && strings.TrimSpace(rest) != "":
			said(h.Dial(ctx, strings.TrimSpace(rest)))
		case word == "/dial", !h.On() && input == "":
			said(h.Dial(ctx, code))
		case strings.HasPrefix(word, "/"):
			fmt.Fprintf(out, "! there is no %s\n%s\n", word, phoneHelp)
		default:
			said(h.Key(ctx, input))
		}
	}
}

func prompt(h *handset.Handset) string {
	if h.On() {
		return "> "
	}
	return "(Enter dials) > "
}

// screens draws a screen, as wide as its longest line.
func screens(out io.Writer, h *handset.Handset, code string) func(handset.Heard, error) {
	return func(heard handset.Heard, err error) {
		if err != nil {
			fmt.Fprintf(out, "! %v\n", err)
			return
		}
		lines, wide := heard.Lines(), len(code)
		for _, line := range lines {
			wide = max(wide, len([]rune(line)))
		}
		edge := "+" + strings.Repeat("-", wide+2) + "+\n"
		fmt.Fprint(out, edge)
		for _, line := range lines {
			fmt.Fprintf(out, "| %s%s |\n", line, strings.Repeat(" ", wide-len([]rune(line))))
		}
		n, plain := heard.Letters()
		alphabet := "GSM 7-bit"
		if !plain {
			alphabet = "not GSM 7-bit: many phones hold half as many or show nothing"
		}
		fmt.Fprintf(out, "%s%d letters (%s), after %v\n", edge, n, alphabet, heard.Took.Round(time.Millisecond))
		if !h.On() {
			fmt.Fprintln(out, "The service has closed the session.")
		}
	}
}
