package xlsx

import (
	"bytes"
	"strings"
	"testing"
)

func TestAWorkbookWithAPasswordIsToldFromWhatIsNone(t *testing.T) {
	for text, want := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more": "without a password",
		"type,name,label\n":                         "it is no workbook",
		"":                                          "it is no workbook",
		"PK\x03\x04 no workbook":                    "it is no workbook",
	} {
		err := Harmless(bytes.NewReader([]byte(text)), int64(len(text)), 1<<20)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := Harmless(bytes.NewReader(nil), Largest+1, 1<<20); err == nil || !strings.Contains(err.Error(), "more than 32 MB") {
		t.Errorf("got %v", err)
	}
}
