// Command ahadi is the SMS and USSD gateway: the service, its demo, and the
// tools around them. It reads the configuration, opens things, and starts and
// stops them; it decides nothing about a report.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	_ "time/tzdata" // small servers often have no zone database

	"github.com/alecthomas/kong"

	"ahadi/store"
)

// cli is the command line: one field a command.
type cli struct {
	Demo       demoCmd       `cmd:"" help:"Try everything on this machine: a sample register, a phone in the browser, the coordinator's page."`
	Serve      serveCmd      `cmd:"" help:"Run the service."`
	Flow       flowCmd       `cmd:"" help:"Tools for those who write forms: check, draw, try, test, list."`
	Phone      phoneCmd      `cmd:"" help:"A feature phone in the terminal: dials a USSD service at any address, by hand or by a script."`
	Check      checkCmd      `cmd:"" help:"The doctor: configuration, keys, forms, database, clock, disk, backups, certificate, channels, alerts; one line each, with what to do."`
	Register   registerCmd   `cmd:"" help:"Places, commitments, people and rounds: import, export."`
	Contact    contactCmd    `cmd:"" help:"For people: invite, enrolment codes, PIN, erase."`
	Messages   messagesCmd   `cmd:"" help:"For text messages that came in: read what was not understood again."`
	Keys       keysCmd       `cmd:"" help:"Rotate the keys, and copy them."`
	Backup     backupCmd     `cmd:"" help:"Copy the database into one file while the service runs; checked by reading it again."`
	Restore    restoreCmd    `cmd:"" help:"Put a backup in the place of a database; whoever was erased or said STOP since stays so."`
	Copy       copyCmd       `cmd:"" help:"Move a network into an empty database of another engine, counted on both sides."`
	Reminder   reminderCmd   `cmd:"" help:"Reminders: preview, approve, pause; the call list; what needs a coordinator."`
	Round      roundCmd      `cmd:"" help:"Open, close and publish a round; record who was asked to reply."`
	Commitment commitmentCmd `cmd:"" help:"Set a commitment's lifecycle and milestones; see what was decided."`
	Exclude    excludeCmd    `cmd:"" help:"Take a report out of the figures, by two people; list what is out and why."`
	Response   responseCmd   `cmd:"" help:"What those who promised answer: add, list."`
	Dispute    disputeCmd    `cmd:"" help:"What two sides see differently: open, ask, close, list."`
	Broadcast  broadcastCmd  `cmd:"" help:"Write to many: draft, look, confirm; pause, resume, stop; read the replies."`
	Sending    sendingCmd    `cmd:"" help:"What leaves: its queue, its cost, its channels; pause and resume it."`
	Channel    channelCmd    `cmd:"" help:"The lines to the providers: what each can do and the addresses to give it; send one message and follow it."`
	Place      placeCmd      `cmd:"" help:"Freeze a place in danger: nobody there is written to unasked."`
	Safety     safetyCmd     `cmd:"" help:"Alerts: somebody wrote of danger. List, show, take, close."`
	Inbox      inboxCmd      `cmd:"" help:"What people write that no form asked for: list, show, thread, answer, done."`
	User       userCmd       `cmd:"" help:"Those who sign in to the console: add, list, disable."`
	Token      tokenCmd      `cmd:"" help:"Programs that use the API: add, list, revoke."`
	Webhook    webhookCmd    `cmd:"" help:"Programs that are told when something has happened: add, list, test, replay, rotate, disable, remove."`
	Audit      auditCmd      `cmd:"" help:"What people did: check that nobody has changed what is written of it."`
	Report     reportsCmd    `cmd:"" help:"Make what goes back to the table: the document (.html) of a round in five languages, or its data (.xlsx, .zip); choose what of the data is published."`
	Retention  retentionCmd  `cmd:"" help:"How long each kind of data is kept: see what goes, approve the rules, run them."`
	Version    versionCmd    `cmd:"" help:"Print the versions of Ahadi and its database."`
}

// The exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its surroundings as arguments.
func run(args []string, out, errs io.Writer) int {
	code, exited := 0, false
	parser, err := kong.New(&cli{},
		kong.Name("ahadi"),
		kong.Description("Ahadi: promises, reported on from any phone."),
		kong.Writers(out, errs),
		kong.Exit(func(c int) { code, exited = c, true }),
		kong.BindTo(out, (*io.Writer)(nil)),
		kong.UsageOnError(),
		lists(),
	)
	if err != nil {
		fmt.Fprintln(errs, "ahadi:", err)
		return exitFailed
	}
	ctx, err := parser.Parse(args)
	if exited { // --help has answered
		return code
	}
	if err != nil {
		fmt.Fprintf(errs, "ahadi: %v\nTry: ahadi --help\n", err)
		return exitUsage
	}
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(errs, "ahadi:", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// lists puts into the words of --help what the program itself lists. They are no
// kong.Vars: each of those is read anew for every flag of every command, which
// takes longer than all else that a start does.
func lists() kong.Option {
	known := strings.NewReplacer(
		"${diallers}", strings.Join(dialled(), ", "), "${call_reasons}", strings.Join(store.CallReasons(), ", "),
		"${open_tables}", strings.Join(store.OpenTables(), ", "), "${open_licences}", strings.Join(store.OpenLicences(), ", "))
	return kong.PostBuild(func(k *kong.Kong) error {
		return kong.Visit(k.Model, func(at kong.Visitable, next kong.Next) error {
			if v, ok := at.(*kong.Value); ok {
				v.Help = known.Replace(v.Help)
			}
			return next(nil)
		})
	})
}

// usageError is a wrong use that only the command itself can see.
type usageError struct{ error }
