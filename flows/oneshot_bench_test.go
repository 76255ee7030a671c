package flows

import "testing"

func BenchmarkText(b *testing.B) {
	book := testBook(b)
	for _, c := range []struct{ name, text string }{
		{"report", "P K12 60 drains dug"},
		{"words", "K12 about three quarters finished but the contractor has no money"},
		{"long", "K12 60 the county engineer came on monday with two workers and they measured the drain near the market, but nobody knows when the pipes will come"},
		{"question", "60"},
		{"stop", "STOP"},
	} {
		in := smsInput("en", "K11", "K12", "K14").says(c.text)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := book.Text(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
