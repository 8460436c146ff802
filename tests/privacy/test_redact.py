"""Personal details are taken out; the domain's own figures, names and helplines are left alone."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from switchboard.knowledge.loader import FOLDER
from switchboard.privacy.redact import redact

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("josh.evans@gmail.com", "[email]"),
        ("Mail me: Josh+work@mail.school.sch.uk.", "Mail me: [email]."),
        ("josh_99@hotmail.co.uk, what is the pay?", "[email], what is the pay?"),
    ],
)
def test_email_addresses_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "number",
    [
        "07700900123",
        "07700 900123",
        "07700 900 123",
        "077 0090 0123",
        "07700-900-123",
        "07700.900.123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+44 (0) 7700 900123",
        "0044 7700 900123",
        "44 7700 900123",
        "(029) 2018 0123",
        "029 2018 0123",
        "02920180123",
        "01632 960123",
        "(01632) 960 123",
        "01632 960 12",
        "+44 20 7946 0123",
        "020-7946-0123",
    ],
)
@pytest.mark.parametrize("around", ["{}", "ring {} please", "my mobile is {}.", "call {}, ok?", "tel:{}"])
def test_phone_numbers_go_and_the_words_around_them_stay(number: str, around: str) -> None:
    assert redact(around.format(number)) == around.format("[phone number]")


@pytest.mark.parametrize("code", ["CF10 3NP", "cf103np", "M1 1AE", "SW1A 1AA", "sw1a1aa", "EC1A 1BB", "L2 3RD"])
def test_postcodes_go(code: str) -> None:
    assert redact(f"i live at {code} so which jobs are near") == "i live at [postcode] so which jobs are near"


@pytest.mark.parametrize(
    "address",
    [
        "12 High Street",
        "12 high street",
        "4a Station Road",
        "112 St John's Road",
        "221B Baker St.",
        "7 Heol Fawr Road",
        "3 The Close",
        "18 Oak Tree Way",
        "Flat 2, 9 Bute Crescent",
    ],
)
def test_street_addresses_go(address: str) -> None:
    assert redact(f"I live at {address} in town") == "I live at [address] in town"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("i live at number 9 the crescent", "i live at [address]"),
        ("Rose Cottage, Nether Poppleton", "[address]"),
        ("jobs near M 1 4 B T", "jobs near [postcode]"),
        ("i live in Hull HU5", "i live in Hull [postcode]"),
    ],
)
def test_where_somebody_lives_goes_in_other_forms_too(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize("number", ["QQ123456C", "QQ 12 34 56 C", "ab123456d", "ab 12 34 56 d", "AB 123456 C"])
def test_national_insurance_numbers_go(number: str) -> None:
    assert redact(f"my ni is {number} thanks") == "my ni is [number] thanks"


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005", "378282246310005"],
)
def test_card_numbers_go(number: str) -> None:
    assert redact(f"card {number} ok") == "card [number] ok"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("dob 03/05/2010", "dob [date]"),
        ("I was born on 3.5.10", "I was born on [date]"),
        ("born 3-5-2010, is 16 ok?", "born [date], is 16 ok?"),
        ("I was born on 3 May 2010", "I was born on [date]"),
        ("my birthday is 3rd of May", "my birthday is [date]"),
        ("my birthday is May 3rd 2010", "my birthday is [date]"),
        ("DOB: 3 may 10", "DOB: [date]"),
        ("date of birth is 2010-05-03", "date of birth is [date]"),
    ],
)
def test_dates_of_birth_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("add me on snap @josh_evans07", "add me on snap [handle]"),
        ("@josh.evans knows", "[handle] knows"),
        ("my insta is joshh_07 what jobs are there", "my insta is [handle] what jobs are there"),
        ("snapchat: joshh07", "snapchat: [handle]"),
        ("my @ is fennz11", "my @ is [handle]"),
        ("yt channel is JakePlaysMC", "yt channel is [handle]"),
    ],
)
def test_handles_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my name is Josh Evans", "my name is [name]"),
        ("My name is josh evans and i want a job", "My name is [name] and i want a job"),
        ("my name's Siân", "my name's [name]"),
        ("my name’s Zoë O’Neill.", "my name’s [name]."),
        ("MY NAME IS JOSH EVANS", "MY NAME IS [name]"),
        ("my names josh what is the pay", "my names [name] what is the pay"),
        ("my name is Josh how many hours", "my name is [name] how many hours"),
        ("hi im called Ellie-Mae, is it hard?", "hi im called [name], is it hard?"),
        ("I'm called Asha Patel", "I'm called [name]"),
        ("I’m called Asha and I'm 15", "I’m called [name] and I'm 15"),
        ("i am called mohammed", "i am called [name]"),
        ("they call me Dai", "they call me [name]"),
        ("you can call me Jo", "you can call me [name]"),
        ("my name is Mary Jane Watson", "my name is [name]"),
    ],
)
def test_names_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("hi im josh evans from year 9 how much do u get", "hi im [name] from year 9 how much do u get"),
        ("this is priya whats the pay", "this is [name] whats the pay"),
        ("its dylan here what do u do", "its [name] here what do u do"),
        ("names josh btw", "names [name] btw"),
        ("my mates call me baz lol", "my mates call me [name] lol"),
        ("I'm Will and I'm 14", "I'm [name] and I'm 14"),
        ("name's Kit. Kit Merriweather", "name's [name]. [name]"),
        ("im josh. josh evans wants a job", "im [name]. [name] wants a job"),
        ("josh evans is my name and i like phones", "[name] is my name and i like phones"),
        ("my name is josh tell me about level 2", "my name is [name] tell me about level 2"),
        ("my name is tom price, is it hard", "my name is [name], is it hard"),
        ("my name is प्रिया शर्मा", "my name is [name]"),
        ("my name is محمد علي", "my name is [name]"),
        ("I'm called Seán Ó Briain", "I'm called [name]"),
        ("fy enw i yw Llŷr", "fy enw i yw [name]"),
        ("thanks, Callum", "thanks, [name]"),
        ("this is emma whats the pay", "this is [name] whats the pay"),
        ("name's bond, james bond", "name's [name]"),
        ("m'name's Rhiannon", "m'name's [name]"),
        ("mynameisjake", "mynameis[name]"),
    ],
)
def test_ways_to_give_ones_own_name(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my mum is called Sharon Pugh", "my mum is called [name]"),
        ("my dad Gareth Rees works there", "my dad [name] works there"),
        ("my friend lucy said its boring", "my friend [name] said its boring"),
        ("my friends Hettie and Thaddeus want to know", "my friends [name] and [name] want to know"),
        ("my teacher is Mr Davies", "my teacher is Mr [name]"),
        ("mrs a. patel told us", "mrs [name] told us"),
        ("this is Hafsa's mum", "this is [name]'s mum"),
        ("My pupil's name is Ruby Scott and she is 15", "My pupil's name is [name] and she is 15"),
        ("Gareth Rees is my dad", "[name] is my dad"),
        ("my friend Emma said its boring", "my friend [name] said its boring"),
        ("my friend said Emma Wilson wrote it", "my friend said Emma Wilson wrote it"),
        ("write to Miss Haddock", "write to Miss [name]"),
        ("miss haddock touched me", "miss [name] touched me"),
        ("mrs haddock and sir trout told us", "mrs [name] and sir [name] told us"),
        ("is he the son of Tony Quillfeather", "is he the son of [name]"),
    ],
)
def test_names_of_others_go_and_what_they_are_to_the_person_stays(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "words",
    "wats the pay|wuts the pay|waht is the pay|hw much do u get|dyu need gcses|whens the interview|howmuch do u get|"
    "whaaat is it|canu do it part time|d'you get paid|hits me".split("|"),
)
@pytest.mark.parametrize("cue", ["my name is tom", "hi im josh", "my stepdads called gary", "MY NAMES TOM"])
def test_a_name_ends_before_a_question_however_it_is_spelt(cue: str, words: str) -> None:
    assert redact(f"{cue} {words}") == f"{cue.rpartition(' ')[0]} [name] {words}"


@pytest.mark.parametrize(
    "verb",
    "hits me|earns more|starts at 9|touches me|hurts us|cuts hair|keeps shouting|said its boring|wont stop|drove a bus|"
    "drinks|punched me|hitz me".split("|"),
)
@pytest.mark.parametrize("who", ["my stepdad gary", "my friend Lucy", "my teacher mr haddock"])
def test_a_name_ends_before_what_somebody_does(who: str, verb: str) -> None:
    assert redact(f"{who} {verb}") == f"{who.rpartition(' ')[0]} [name] {verb}"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my name is ellie blair what is the pay", "my name is [name] what is the pay"),
        ("my name is wen howe", "my name is [name]"),
        ("my name is tom watts", "my name is [name]"),
        ("my friend lucy price said so", "my friend [name] said so"),
        ("my name is mohammed al farsi can i apply", "my name is [name] can i apply"),
        ("my friend lucy haddock", "my friend [name]"),
    ],
)
def test_a_surname_in_small_letters_goes_too(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sam smith bullies me and i want to die", "[name] bullies me and i want to die"),
        ("josh hits me every day", "[name] hits me every day"),
        ("Tyler Jones keeps hitting me", "[name] keeps hitting me"),
        ("at break jack always kicks us", "at break [name] always kicks us"),
        ("josh and ellie wont stop calling me fat", "[name] and [name] wont stop calling me fat"),
        ("emma wilson threatened to kill me", "[name] threatened to kill me"),
        ("im scared of josh", "im scared of [name]"),
        ("josh used to hit me", "[name] used to hit me"),
    ],
)
def test_names_beside_harm_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("I go to Ysgol Glantaf. Is it far?", "I go to [school]. Is it far?"),
        ("i go 2 st marys high is that ok", "i go 2 [school] is that ok"),
        ("my school is Cardiff High School", "my school is [school]"),
        ("im at Ysgol Bro Morgannwg what grades", "im at [school] what grades"),
        ("I attend Cathays", "I attend [school]"),
        ("im year 9 from Llanishen High School", "im year 9 from [school]"),
        ("we're at fitzalan high", "we're at [school]"),
        ("i go to fitzalan and want a job", "i go to [school] and want a job"),
        ("st josephs rc high is my school", "[school] is my school"),
        ("im at harrow way community school", "im at [school]"),
        ("i go oakfield girls", "i go [school]"),
        ("i go Oakfield Girls School", "i go [school]"),
        ("at St Bede's we get two weeks", "at [school] we get two weeks"),
    ],
)
def test_schools_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my password is Dragon!99 log me in", "my password is [password] log me in"),
        ("my password is correct horse battery staple", "my password is [password]"),
        ("pw: hunter2", "pw: [password]"),
        ("login jsmith11 pass Hunter2!", "login [handle] pass [password]"),
        ("username: fennz, password hunter", "username: [handle], password [password]"),
        ("my password is not working", "my password is not working"),
    ],
)
def test_passwords_go(said: str, kept: str) -> None:
    assert redact(said) == kept


#: What was said, and what of it must be nowhere in what is kept.
CANARIES = [
    # name
    ("hi im josh evans from year 9 how much do u get paid", "josh", "evans"),
    ("yo its ya girl chanelle-marie wat is the wage", "chanelle", "marie"),
    ("hiiii my name is oluwadamilola n im in yr 9", "oluwadamilola"),
    ("good afternoon, my name is Dr. Ignatius Fairweather and I advise year 11", "Ignatius", "Fairweather"),
    ("wagwan its remi, how much is call centre pay", "remi"),
    ("I'm Kacper Wiśniewski, 15, and I want to know about apprenticeships", "Kacper", "Wiśniewski"),
    ("its eilidh mcgonagle again lol", "eilidh", "mcgonagle"),
    ("soz forgot to say im zainab", "zainab"),
    ("btw my name is Xanthia-Rae Doolittle", "Xanthia", "Doolittle"),
    ("everyone just calls me sparky", "sparky"),
    ("My friends Hettie and Thaddeus want to know too", "Hettie", "Thaddeus"),
    ("its me again, ffion haf", "ffion", "haf"),
    ("My form tutor, Mr. Wadkin-Snaith, suggested this", "Wadkin", "Snaith"),
    ("u can call me lexi x", "lexi"),
    ('"my name is Delphine" she said', "Delphine"),
    ("My names Oluwaseun Adebayo-Crowther whats the pay", "Oluwaseun", "Adebayo", "Crowther"),
    ("MY NAMES KEANU AND IM 13", "KEANU"),
    ("i am nasreen begum chowdhury", "nasreen", "begum", "chowdhury"),
    ("im jayden n this is my mate corey", "jayden", "corey"),
    ("mrs a. patel told us to ask about apprenticeships", "patel"),
    ("Yours sincerely, Cassandra Blythe-Montague", "Cassandra", "Blythe", "Montague"),
    ("my brother Caradog works at specsavers", "Caradog"),
    ("regards Mr D. Llewellyn-Bowen, Head of Careers", "Llewellyn", "Bowen"),
    ("my best mate jayden got a job there", "jayden"),
    ("Cheers, Fergal", "Fergal"),
    ("can my son Oisín Mac Giolla apply", "Oisín", "Giolla"),
    ("my stepdad Clive Unsworth runs one", "Clive", "Unsworth"),
    ("my sister shes called Marged Ann", "Marged", "Ann"),
    ("my sister is Blodeuwedd and she hates it", "Blodeuwedd"),
    ("hi i'm a girl called shaniqua and i'm 15", "shaniqua"),
    ("can u tell mr blenkinsop im doing my research", "blenkinsop"),
    ("jst call me t-bone", "t-bone"),
    ("from Wilhelmina xx", "Wilhelmina"),
    ("my name is Владимир Петров", "Владимир", "Петров"),
    ("me and my gf Keziah both want to apply", "Keziah"),
    ("the candidate is called Jolyon Trubshaw", "Jolyon", "Trubshaw"),
    ("tell them Demetrius sent me", "Demetrius"),
    ("i work for a man called Reginald Postlethwaite", "Postlethwaite"),
    ("i'm asking for my daughter Clementine", "Clementine"),
    ("mr ap gwilym said apply", "gwilym"),
    ("my brothers name is osian and he works in one", "osian"),
    ("Miss Kowalczyk told us to use this", "Kowalczyk"),
    ("initials Z.Q. and surname quartermain", "quartermain"),
    ("put me down as theodora lambrinidis", "theodora", "lambrinidis"),
    ("Full name: Emmanuel Kwabena Mensah-Bonsu DOB: 04/07/2009", "Emmanuel", "Mensah", "04/07"),
    ("find me on roblox im PixelThea88", "PixelThea88"),
    ("my name is محمد علي", "محمد", "علي"),
    ("my dad Gareth Rees works there", "Gareth", "Rees"),
    ("my friend lucy said its boring", "lucy"),
    ("thanks from Josh Evans (9B)", "Josh", "Evans"),
    ("put my name down its zara hussain", "zara", "hussain"),
    ("im from Mary Immaculate", "Immaculate"),
    # phone number
    ("my number is oh seven seven hundred nine double oh one two three", "seven hundred", "double oh", "two three"),
    ("call me 0 7 7 0 0 9 0 0 1 2 3", "0 0 9", "1 2 3"),
    ("txt me on 07911123456 pls", "07911123456"),
    ("+44 7911 123 456 is my no", "7911", "123 456"),
    ("you can reach me at o7 7o0 9oo 456", "9oo", "456"),
    ("zero seven nine one one, one two three, four five six", "nine one one", "four five six"),
    ("+44-7891-234-567", "7891-234"),
    ("7700900987 is my num", "7700900987"),
    ("no. 07456 112 233 xx", "112 233"),
    ("07 700 900 98 7", "900 98"),
    ("my whatsapp +44 (0) 7456-112-233", "7456"),
    ("call 0771 234 5678 after school", "234 5678"),
    ("01792 555 123 swansea landline", "555"),
    ("02920-87-65-43 house phone", "87-65"),
    ("o seven seven o o, nine o o, nine eight seven", "nine eight"),
    ("0-7-4-5-6-1-1-2-2-3-3", "4-5-6"),
    ("my phone no is oh double seven, eight nine one, two three four five six", "eight nine one", "three four five"),
    ("+92 300 1234567 is my uncle", "1234567"),
    ("call 01222 456 789", "456 789"),
    ("02079460018", "02079460018"),
    ("whats app me 07911 123 456", "123 456"),
    ("+353 (0)86 123 4567", "123 4567"),
    ("+2348012345678", "8012345"),
    ("mum's mobile 07700-900-456 ask for Sharon", "900", "Sharon"),
    # email
    ("email me josh dot evans at gmail dot com", "josh", "evans"),
    ("mail me on zeb_q2009@outlook.com ta", "zeb_q2009", "outlook"),
    ("my school email is 21quartermainz@hwbcymru.net", "21quartermainz", "hwbcymru"),
    ("zebedee underscore q at yahoo dot co dot uk", "zebedee", "yahoo"),
    ("my email is joshevans@gmail", "joshevans"),
    ("My email: h.abdi2009@gmail.com, ring if not", "h.abdi2009"),
    ("j o s h @ gmail . com is my email", "j o s h"),
    ("hafsaabdi2009 at gmail dot com", "hafsaabdi"),
    ("emial me osianp12@gmail.con", "osianp12"),
    ("hafsa.abdi @ hwbcymru . net", "hafsa.abdi"),
    ("ymensah.bonsu@gmail.co.uk", "ymensah"),
    ("email is hafsa hyphen abdi at icloud.com", "hafsa"),
    ("theal77@sky", "theal77"),
    ("emb2009 @ gmail", "emb2009"),
    ("my mums email's clarissa@unsworth-family.net", "clarissa", "unsworth"),
    # handle
    ("add me on insta josh.evans_07", "josh", "evans", "07"),
    ("my tiktok is @joshdances.x", "joshdances"),
    ("snapchat is zebzoomer, add me!", "zebzoomer"),
    ("tiktok.com/@zeb.q", "zeb.q"),
    ("thea_lamb on snap", "thea_lamb"),
    ("snap me osianp", "osianp"),
    ("my sc is hafsaaa_x", "hafsaaa"),
    ("insta - its.hafsa.abdi", "its.hafsa"),
    ("linkedin.com/in/thea-lambrinidis-77", "lambrinidis"),
    ("https://tiktok.com/@its.hafsa?lang=en", "its.hafsa"),
    ("www.facebook.com/hafsa.abdi.399", "hafsa.abdi"),
    ("snap = thealambs", "thealambs"),
    ("snap - lowri.haf", "lowri.haf"),
    ("my psn is Hafz-Gamer_99", "Hafz"),
    ("my twitch is OsianPlaysStuff", "OsianPlays"),
    ("tiktok = lowri.vibes09", "lowri.vibes"),
    ("discord is lowri.h, dm me", "lowri.h"),
    ("my steam name is XxDragonSlayerxX", "Dragon"),
    ("instagram.com/josh_e", "josh_e"),
    ("follow me @j0sh.07", "j0sh"),
    # password
    ("password is Fluffy2012!", "Fluffy2012"),
    ("my hwb password is purpleunicorn", "purpleunicorn"),
    ("my pin is 4821", "4821"),
    ("the password for my account is letmein123", "letmein"),
    ("pswd: Tr0ub4dor&3", "Tr0ub4dor"),
    ("passwrd = qwerty!2", "qwerty"),
    ("my passcode is 121212", "121212"),
    ("pw: hunter2 log me in", "hunter2"),
    ("password:Pa55word", "Pa55word"),
    # date
    ("dob 3rd may 2010", "3rd", "2010"),
    ("born on the 3rd of May is that 16", "3rd"),
    ("03.05.2010 thats my bday", "03.05"),
    ("my date of birth is the fourteenth of february two thousand and ten", "fourteenth", "february"),
    ("DOB 22-08-2010", "22-08"),
    ("born 22 Aug '10", "22 Aug", "'10"),
    ("i was born on christmas day 2009", "2009"),
    ("born on 1st Jan 2011, whats the min age", "1st Jan"),
    ("birthday: November 9th", "November", "9th"),
    ("my bday: Dec 12, 2009", "12", "2009", "Dec"),
    ("i was born 01 01 2011", "01 01"),
    ("turning 16 on 9 november", "9 november"),
    ("i was born in december 2009", "december 2009"),
    ("i'll be 16 on 3 march", "3 march"),
    ("20100509 is my date of birth", "20100509"),
    ("my birthday was yesterday, 12th dec", "12th"),
    ("birth date is 4 july 2009", "4 july"),
    ("my bday is on the fourth of july", "fourth", "july"),
    ("i was born july 4 2009", "july 4"),
    ("my b'day is 4th July", "4th July"),
    # number
    ("my ni number is qq 12 34 56 c", "qq", "34", "56"),
    ("here is my mums card 4929 1234 5678 9012 exp 04/27 cvv 123", "4929", "5678", "04/27", "123"),
    ("ULN 1234567890", "1234567890"),
    ("nhs no. 9434765919", "9434765919"),
    ("my candidate number is 0042 and centre number 68123", "0042"),
    ("sort: 40-47-84 acc no: 70872490", "40-47", "70872490"),
    ("my ip is 82.14.33.201", "82.14"),
    ("national insurance no. SW12 34 56 D", "34 56"),
    ("ni = sw123456d", "sw123456d"),
    ("my debit card is 4462 0300 0000 0000", "0300 0000"),
    ("card no: 5105 1051 0510 5100", "5105"),
    ("5105105105105100", "5105105"),
    ("acc number 31926819 sort 601613", "31926819", "601613"),
    ("my passport is 925665416", "925665416"),
    ("my student number: s2214987", "2214987"),
    ("gp has my nhs as 485 777 3456", "485 777", "3456"),
    ("my reg is WX21 ABC", "WX21", "ABC"),
    ("UPN: H801200001001", "H801200"),
    ("IPv6 2001:0db8:85a3:0000:0000:8a2e:0370:7334", "85a3"),
    ("my nino is NR123456B", "NR1234"),
    ("my reg's LX12 OPM", "LX12", "OPM"),
    ("mac address is 00:1B:44:11:3A:B7", "1B:44"),
    ("my ip address 192.168.1.44", "192.168"),
    ("Account number: 41278906", "41278906"),
    ("my student ID is ST20456789", "20456789"),
    ("my provisional licence number is UNSWO907049EK9LM", "UNSWO"),
    # address
    ("flat 3b 12 heol y deri", "3b", "12", "heol", "deri"),
    ("22 acacia avenue llanishen", "22", "acacia"),
    ("i live at rose cottage mill lane", "rose", "mill"),
    ("9 clos tyla bach st mellons", "clos", "tyla"),
    ("my address: Flat 12, Prospect Place, Cardiff Bay", "Prospect", "12"),
    ("my house is 118a Cowbridge Road East", "118a", "Cowbridge"),
    ("my house is The Old Rectory, Llangattock Lane", "Rectory", "Llangattock"),
    ("52b Lammas Street Carmarthen", "52b", "Lammas"),
    ("our flat is 7/2 Gorgie Road", "7/2", "Gorgie"),
    ("my address is the old chapel, cwmdu, crickhowell", "chapel", "cwmdu"),
    ("88 mansel st swansea", "88", "mansel"),
    ("i live in the flats on Bute Street", "Bute"),
    ("i stay at 6/14 wester drylaw place", "drylaw"),
    ("apt 4, 21 dock view road barry", "dock view"),
    ("11 Rhodfa'r Gorllewin", "Gorllewin"),
    ("I live at 27, Albany Road, Roath", "27", "Albany"),
    ("flat 4 glan y mor court", "glan", "mor"),
    ("send it to 12 Ffordd Las Radyr", "Ffordd", "Las"),
    # postcode
    ("i live in cf10 what jobs r near", "cf10"),
    ("postcode cf24 3ab", "cf24", "3ab"),
    ("im in CF37 4TT so is there anything round here", "CF37", "4TT"),
    ("im in Bryncethin CF32 9YR", "9YR", "CF32"),
    ("postcode? its np20 4ux", "np20", "4ux"),
    ("postcode LL57-2DG", "LL57", "2DG"),
    ("my postcode's CF119HB", "CF119HB"),
    ("I live in NP20 so not far", "NP20"),
    # school
    ("Name:Quintavius Age:14 School:Gowerton", "Quintavius", "Gowerton"),
    ("i go 2 st marys high is that ok", "marys"),
    ("i'm at Coleg y Cymoedd doing level 1", "Cymoedd"),
    ("I'm in Year 10 at Bishop Hedley High School", "Hedley"),
    ("my school, Cwmtawe Comprehensive, said to ask", "Cwmtawe"),
    ("we're at Fitzalan High", "Fitzalan"),
    ("my daughter goes to Pencoed Comp", "Pencoed"),
    ("my school's called olchfa", "olchfa"),
    ("I am a pupil at Monmouth Comprehensive School", "Monmouth"),
    ("I teach at Idris Davies School 3-18", "Idris", "Davies"),
    ("i go to a school called Mary Immaculate", "Immaculate"),
    ("my high school is Bryn Hafren", "Hafren"),
    ("st josephs rc high is my school", "josephs"),
    ("my old school was Corpus Christi", "Corpus"),
    ("im at cantonian high skool", "cantonian"),
    ("Year 11 at Bishop of Llandaff", "Llandaff"),
    ("year 10 pupil, Radyr Comp", "Radyr"),
    ("I go to St David's Catholic Sixth Form College", "David"),
    ("i study at Bridgend College", "Bridgend"),
    ("my school is called Eastern High", "Eastern"),
    ("Pupil at Cantonian High School here", "Cantonian"),
    ("at Ysgol Glan Taf we get 2 weeks", "Glan Taf"),
]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary[0])
def test_nothing_of_a_personal_detail_is_left(canary: tuple[str, ...]) -> None:
    said, *secrets = canary
    kept = redact(said)
    assert [secret for secret in secrets if secret in kept] == []
    assert redact(kept) == kept


SURVIVORS = [
    "£15,000 to £27,000 a year",
    "Do you get £15,000?",
    "600/1135/X",
    "is it 600/1135/X or 600/1136/1",
    "C00/0342/4 and C00/0343/6",
    "38 to 40 hours a week",
    "38-40",
    "0800 1111",
    "call 0800 1111 or 116 123",
    "0808 800 5000",
    "08088005000",
    "0800 068 4141",
    "0300 123 1100",
    "text SHOUT to 85258",
    "DfES-ApprenticeshipUnit@gov.wales",
    "12 November 2021",
    "is that from 12 November 2021 or 11 July 2011?",
    "level 2",
    "Emma Wilson",
    "who is Emma Wilson and who is Paul Smedley",
    "243 131 374",
    "reference 243 131 374",
    "243 131 374 is the reference of what",
    "28 280 53 42 420 70 12 120",
    "28+13+12=53, 42+16+12=70, 243+131=374",
    "is level 2 the best way in?",
    "how much is level 3 way above level 2",
    "is 40 hours close to full time",
    "after 2 years is there a way up",
    "is a level 2 high street job ok",
    "do i do l2 1st or l3 2nd",
    "is 28 13 12 a good split",
    "are at 28 13 12 a lot of credits",
    "can a customer call me back",
    "what do they call me in the job",
    "what is the job called",
    "am i called in for an interview",
    "what if customers call me names",
    "people call me worthless",
    "is 3 to 5 GCSEs enough",
    "grades 9 to 4",
    "Equality Act 2010",
    "9-5 or 24/7?",
    "the 63 competencies",
    "16 to 24",
    "1/2 a year",
    "i go to school",
    "i go to college in september",
    "do i go to college or uni",
    "do i go to Specsavers and ask",
    "I go to work at 9",
    "can i go to an interview",
    "my school is rubbish",
    "my school is in wales",
    "is a college course at Bridgend College ok",
    "is the University of Ulster Business School in it",
    "is City & Guilds better than the Institute of Customer Service",
    "im bored",
    "im year 9",
    "im good with people",
    "i'm careers adviser",
    "I'm Welsh",
    "I'm Christian, do i work sundays",
    "im rich",
    "I'm Black and I'm gay",
    "hi im black",
    "adhd here, could i handle it",
    "this is Emma Wilson",
    "emma wilson here",
    "whos emma wilsn",
    "my friend said Paul Smedley wrote it",
    "what does Mr Smedley say",
    "is Alison Dixon a real person",
    "my teacher is moody today",
    "my mum works in a call centre",
    "My Mum Works In A Call Centre",
    "will i miss school",
    "do they use MS Word",
    "Will I get paid",
    "May I ask how Mark as read works",
    "+44 800 1111",
    "call 0345 600 0000 or 101",
    "are there 1000000 people in it",
    "is it 12/11/2021",
    "is that from 15 August 2011",
    "work @ home",
    "is it ok @home",
    "look at nationalcareers.service.gov.uk",
    "https://nationalcareers.service.gov.uk/job-profiles/call-centre-operator",
    "is insta good for finding jobs",
    "how do you handle angry customers",
    "can you live on 15000 a year",
    "i live in Cardiff",
    "is my address needed",
    "do i need my nhs number",
    "should i stay in one place",
    "will i miss school if i do an apprenticeship",
    "will i miss Eid if i work Saturdays",
    "can i miss training and still get paid",
    "yes miss thanks",
    "does Emma Wilson hit targets",
    "do customers hit or threaten you",
    "the hours hit me hard",
    "i go college and i go gym",
    "i go to work for the money",
    "do i pass level2 or l3 first",
    "i need to pass 5 GCSEs",
    "i live in Newport, is the M4 far",
    "i live in Cardiff and want L2",
    "is B2B the same as G4S",
    "i go out with girls from school",
    "i go past school every day",
    "jobs at St Asaph or in Sir Benfro",
    "Companies House, Cardiff",
    "my @ key is broken",
    "my login is not working",
    "miss told us about this and sir absolutely agreed",
    "what if a manager bullies me or a customer keeps shouting at me",
    "some guy called me rude",
    "does a team leader start at 9",
    "is youtube a good channel for jobs",
]


@pytest.mark.parametrize("text", SURVIVORS)
def test_the_domains_own_words_and_figures_survive(text: str) -> None:
    assert redact(text) == text


def test_every_text_and_value_of_the_knowledge_base_survives() -> None:
    """What the bot can say, a person may quote back. But for other languages, in which nothing is understood."""
    changed = []
    for path in sorted(set(FOLDER.rglob("*.yml")) - {FOLDER / "languages.yml"}):
        for text in set(strings(read(path))):
            text = text.replace("My name is Switchboard", "")
            if redact(text) != text:
                changed.append((path.name, text, redact(text)))
    assert changed == []


@cache
def read(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def sentences() -> list[str]:
    """What people may say, of every topic: the sentences that the bot learns from, without the marks in them."""
    found, intent = [], ""
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("- intent:"):
                intent = line.split(":")[1].strip()
            elif line.startswith("    - ") and intent not in ("personal_details", "disclosure"):
                found.append(re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line[6:]))
    return found


#: Sentences that the bot learns from and that do give a name.
GIVES_A_NAME = {
    "uncle dave did his apprenticeship in customer service, is that the same one i'd do",
    "mr jones said only dropouts do that work, is a careers teacher meant to say that",
    "who is mr beast",
    "who was henry the eighth's second wife",
    "say hello to my friend ben",
    "mera naam Bilal hai",
    "je m'appelle marie",
    "me llamo carlos",
}


#: Nothing is lost by it: only English is understood, and that is what is said.
TAKEN_FOR_A_NAME = {"olá tudo bem"}


def test_a_quarter_of_the_sentences_that_the_bot_learns_from_survive() -> None:
    changed = [said for said in sentences()[::4] if redact(said) != said]
    assert set(changed) <= GIVES_A_NAME | TAKEN_FOR_A_NAME


@pytest.mark.parametrize("around", ["{}", "who is {}", "this is {}", "is it from {}", "my friend said {} is good"])
def test_people_and_bodies_of_the_knowledge_base_survive(around: str) -> None:
    """An editor who adds a person need not think of it: the names come from the knowledge base."""
    changed = []
    for path in sorted((FOLDER / "subjects").glob("*.yml")):
        subject = read(path)
        if subject["kind"] in ("person", "organisation", "programme"):
            for name in (subject["name"], subject["name"].lower()):
                changed += [name] if redact(around.format(name)) != around.format(name) else []
    assert changed == []


def test_somebody_who_claims_a_name_of_the_knowledge_base_loses_it() -> None:
    assert redact("my name is Emma Wilson") == "my name is [name]"


def strings(data: object) -> list[str]:
    """Every text in a YAML document."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [data] if isinstance(data, str) else []


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact("my name is Josh Evans, 07700 900123, CF10 3NP, josh@x.org, @joshh, dob 3 May 2010")
    assert redact(once) == once
    assert not re.search(r"josh|7700|cf10|may", once, re.I)
