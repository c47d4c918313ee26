package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/adapters/telegram/faketelegram"
)

// withSheets lets the bots of a site open shared sheets, and returns where.
func (s *site) withSheets() string {
	s.t.Helper()
	address := freeAddress(s.t)
	settings, err := os.OpenFile(s.config, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer settings.Close()
	if _, err := fmt.Fprintf(settings, "[web]\nlisten = %q\naddress = %q\n", address, "http://"+address); err != nil {
		s.t.Fatal(err)
	}
	return "http://" + address
}

// files are those that a person got, by their media type.
func (p *person) files() map[string]*faketelegram.File {
	all := map[string]*faketelegram.File{}
	for _, m := range p.fromBot() {
		if m.File != nil {
			all[m.File.Type] = m.File
		}
	}
	return all
}

// find returns the part of what somebody was told that matches in a group, and
// waits for it.
func (p *person) find(what *regexp.Regexp) (found string) {
	p.t.Helper()
	p.until(what.String(), func() bool {
		for _, m := range slices.Backward(p.fromBot()) {
			if match := what.FindStringSubmatch(plain(m.Text)); match != nil {
				found = match[1]
				return true
			}
		}
		return false
	})
	return found
}

// TestSummaryOverTelegram has the sheet and the calendar sent by the program as a
// process, also where it is killed while they are on their way.
func TestSummaryOverTelegram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.start()
	p := s.person(t, 7301)
	p.does(turn{says: "au chômage, CAP lapidaire, dans 5 mois", want: []string{"C’est exact ?"}})
	p.does(turn{says: "oui", want: []string{askRegister}})
	s.telegram.FailNext("sendDocument", faketelegram.Failure{Delay: time.Hour})
	p.act(turn{says: "résumé"})
	s.until("the sheet is on its way", func() bool { return len(s.telegram.Calls("sendDocument")) > 0 })
	first.kill()
	s.start()
	s.until("sheet and calendar are there", func() bool { return len(p.files()) == 2 })
	page, dates := string(p.files()["text/html"].Content), string(p.files()["text/calendar"].Content)
	if !strings.Contains(page, "CAP Lapidaire") || !strings.Contains(page, "</html>") {
		t.Errorf("the sheet is %.200s", page)
	}
	if !strings.HasPrefix(dates, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(dates, "END:VCALENDAR\r\n") {
		t.Errorf("the calendar is %.200s", dates)
	}
}

// TestTalkGoesOnElsewhere takes a talk from Telegram to Discord, and opens its sheet
// by HTTP, with the program as a process.
func TestTalkGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	web := s.withSheets()
	s.withDiscord().startDiscord()
	p := s.person(t, 7302)
	p.does(turn{says: "au chômage, CAP lapidaire, dans 5 mois", want: []string{"C’est exact ?"}})
	p.does(turn{says: "oui", want: []string{askRegister}})
	p.act(turn{says: "continuer ailleurs"})
	code := p.find(codeSeen)
	m := s.member(9_302_000_001)
	m.act(turn{says: "code " + code})
	m.sees(turn{says: "code", want: []string{"Vos réponses sont arrivées", "CAP Lapidaire"}})
	p.find(regexp.MustCompile(`(viennent d’être copiées dans une autre discussion \(Discord\))`))

	p.act(turn{says: "partager ma fiche"})
	p.act(turn{says: "oui"})
	var link string
	s.until("a link is given", func() bool {
		for _, one := range p.fromBot() {
			for _, l := range one.Links {
				if strings.HasPrefix(l, web+sheetPath) {
					link = l
				}
			}
		}
		return link != ""
	})
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "CAP Lapidaire") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, %v: %.200s", resp.Status, err, body)
	}
}
