package reminder

import (
	"cmp"
	"context"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// Invitations says what Invite would send, to whom, and when.
func (s *Service) Invitations(ctx context.Context, now time.Time) ([]store.Invitee, error) {
	all, err := s.store.Invitees(ctx)
	for i := range all {
		s.word(&all[i], now)
	}
	return all, err
}

// InvitationTo says what InviteOne would send; found is false when she does not
// wait to be asked.
func (s *Service) InvitationTo(ctx context.Context, contact int64, now time.Time) (v store.Invitee, found bool, err error) {
	v, found, err = s.store.InviteeOf(ctx, contact)
	s.word(&v, now)
	return v, found, err
}

// word gives somebody who is invited the words of it.
func (s *Service) word(v *store.Invitee, now time.Time) {
	if v.Reason != "" || v.ContactID == 0 {
		return
	}
	f := s.invitation(*v, now)
	v.Text, v.Due = f.Text, f.Wait
	_, v.Segments = sms.Segments(f.Text)
}

// Invite sends it: one message in a life to each, in the hours in which people
// are written to. h is who has approved it.
func (s *Service) Invite(ctx context.Context, h store.Hand) ([]store.Invitee, error) {
	return s.store.Invite(ctx, h, func(v store.Invitee) store.Firing { return s.invitation(v, h.At) })
}

// InviteOne sends the invitation of one person, by the same rules.
func (s *Service) InviteOne(ctx context.Context, contact int64, h store.Hand) (store.Invitee, error) {
	return s.store.InviteOne(ctx, contact, h, func(v store.Invitee) store.Firing { return s.invitation(v, h.At) })
}

// invitation is the message to one person: it leaves in the next open hours of
// her place, and not after they end.
func (s *Service) invitation(v store.Invitee, now time.Time) store.Firing {
	zone, q := location(v.Zone), s.hours.of(v.Country, "", "")
	due := q.next(now, zone)
	n := v.Network
	text := s.book.Say(v.Language, "sms_invite", map[string]string{"net": n.Short, "org": cmp.Or(v.Org, n.Short), "ussd": n.USSD})
	return store.Firing{Wait: due, Channel: s.route("", v.Country), Text: text, Expires: q.ends(due, zone)}
}
