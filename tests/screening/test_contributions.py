"""What people say at a table: names and single cases are held, and ordinary talk passes."""

import json
import time
from pathlib import Path

import pytest

from screening.domain import Kind, Place, screen
from screening.small_letters import names_in_small_letters
from screening.vocabulary import SMALL_NAMES
from services.collation import coder

PERSON, CASE = Kind.NAMED_PERSON, Kind.IDENTIFIABLE_CASE
HELD = [
    (PERSON, "Mr Patel never comes to our conferences."),
    (PERSON, "We wait for Mrs Osei-Sample to sign everything."),
    (PERSON, "Sarah Example rang them three times."),
    (PERSON, "It was Priya who noticed, nobody else."),
    (PERSON, "The duty manager, Kowalski, said no."),
    (PERSON, "You ask Bola and you wait a week."),
    (PERSON, "Ask Bola at the hub."),
    (PERSON, "Our team manager Jo Sample blocks it."),
    (PERSON, "I spoke to Ngozi Example about thresholds."),
    (PERSON, "A boy called Kyle was on nobody's list."),
    (PERSON, "Tracey\u2019s team does it differently."),
    (Kind.NAMED_PROFESSIONAL, "Dr Sample would not share it."),
    (Kind.EMAIL, "Write to sam.sample@trust.example for the form."),
    (Kind.PHONE, "Ring 07700 900123 after six."),
    (Kind.POSTCODE, "It is always the flats in LS1 1UR."),
    (Kind.STREET_ADDRESS, "The family at 12 Acacia Avenue was known."),
    (Kind.SCHOOL_NAME, "Oakfield Primary School never refers."),
    (Kind.EXACT_AGE, "She was aged 3 and nobody asked."),
    (Kind.EXACT_DATE_OF_INCIDENT, "He died on 4 March 2019."),
    (CASE, "In the case of the twins in Northmere nobody met."),
    (CASE, "The case of a baby with a broken arm in Eastvale was just like that."),
    (CASE, "We never learned from the Westerbourne case."),
    (CASE, "Look at the Baby T inquiry."),
    (CASE, "That is what Child T's review said about Child T."),
    (CASE, "A baby died in Saltreach and the plan was never read."),
    (CASE, "The girl who was killed last year had three plans."),
    (CASE, "A mother was jailed in 2019 after we closed it."),
    (CASE, "One family near Calderwick had six workers."),
    (CASE, "Our serious case review two years ago found the same."),
    (CASE, "It was on the news, so everybody knows it."),
    (CASE, "After the murder of a teenager in Wexmere we changed it."),
    (CASE, "Last year a baby was shaken and the father is in prison."),
    (CASE, "In Saltreach a baby died and the plan was never read."),
    (CASE, "A baby was shaken, and the father is in prison."),
    (CASE, "One toddler was scalded. The mother got nine years."),
    (CASE, "That boy was found dead and the social worker was sacked."),
    (CASE, "Our baby was injured; she is in care now."),
    (CASE, "The stepfather killed the toddler while we waited."),
    (CASE, "A mother had drowned her little boy after the visit."),
    (Kind.PHONE, "Ring 07 700 900 123 after six."),
    (Kind.PHONE, "Ring 077 00 9 00 12 3 after six."),
    (Kind.EMAIL, "Write to jo.bloggs @ example.org about it."),
    (Kind.EMAIL, "Write to jo.bloggs@ example.org about it."),
    (PERSON, "J. Smith said she was tired."),
    (PERSON, "We told J.K. Adeyemi twice."),
    (PERSON, "We saw sa-\nrah jenkins twice."),
    (PERSON, "The lead is Pri-\n  ya at the hub."),
]
SMALL = [
    (PERSON, "I spoke to sarah jenkins about it."),
    (PERSON, "SPOKE TO SARAH JENKINS TWICE"),
    (PERSON, "we rang mrs osei and got no answer"),
    (PERSON, "mr green never comes to our conferences"),
    (PERSON, "dr kowalski would not share it"),
    (PERSON, "pc nowak came"),
    (PERSON, "a boy called jayden was on nobody's list"),
    (PERSON, "it was priya who noticed, nobody else"),
    (PERSON, "tracey's team does it differently"),
    (PERSON, "spoke with bogdana again"),
    (PERSON, "named tyreese on the form"),
    (PERSON, "the lead is mark jenkins at the hub"),
    (PERSON, "met dawn twice"),
    (PERSON, "Mark Jenkins chairs it."),
    (PERSON, "When Sarah came we asked."),
    (PERSON, "Will Adeyemi leads it."),
]
UNTITLED = [
    (PERSON, "Hollin coded this wrongly."),
    (PERSON, "It is so because Hollin did not ask."),
    (PERSON, "Whitfield should have rung."),
    (PERSON, "We know that Hollin was very late."),
    (PERSON, "Li Wei said no."),
    (PERSON, "\u00dcnal said no."),
    (PERSON, "Then Adeyemi never rang back."),
    (PERSON, "O'Brien refused to sign."),
    (PERSON, "The Smith family was moved three times."),
    (PERSON, "The Smiths were moved three times."),
    (PERSON, "Both Bakers left the town."),
    (PERSON, "J.S. refused to come."),
    (PERSON, "Only J. S. knew of it."),
    (PERSON, "It is all on www.facebook.com/jo.smith now."),
    (PERSON, "See https://x.com/josmith for it."),
    (PERSON, "Ask @JoSmith on the network."),
    (PERSON, "Ask @jo_s for it."),
    (Kind.NAMED_PROFESSIONAL, "PC 4521 said no."),
    (Kind.NAMED_PROFESSIONAL, "Officer number 12345 refused."),
    (Kind.NAMED_PROFESSIONAL, "It was badge number 4521 again."),
    (Kind.EMAIL, "Write to jo.smith@nhs for it."),
    (Kind.EMAIL, "Write to j.smith (at) trust (dot) example."),
    (Kind.EMAIL, "Write to jsmith [at] trust.example."),
    (Kind.EMAIL, "Write to j dot smith at trust dot example."),
    (CASE, "In 2014 we had the mother who stabbed her baby in the park."),
    (CASE, "One of our cases, the boy whose father was the vicar, was told so."),
    (CASE, "The triplets whose uncle was on the council were never seen."),
    (CASE, "A girl in foster care with us whose mother drowned her sister wanted to speak."),
    (CASE, "That man who shook the baby was never asked."),
]
IN_OTHER_SHAPES = [
    (PERSON, "Sarah-Jane was moved."),
    (PERSON, "SARAH-JANE WAS MOVED"),
    (PERSON, "sarah-jane was moved"),
    (PERSON, "Tracey-Ann was left alone."),
    (PERSON, "Mary-Kate went home."),
    (PERSON, "Jean-Luc never came."),
    (PERSON, "Summer\u2011Rose was there, and nobody saw."),
    (PERSON, "Ask about Ella-Mae's plan."),
    (PERSON, "jean-luc picard"),
    (PERSON, "bev"),
    (PERSON, "J. Brown was the worker."),
    (PERSON, "J Brown chaired it."),
    (PERSON, "Ask for T. Read, our manager."),
    (PERSON, "K. Driver came twice."),
    (PERSON, "Her social worker was Okonkwo."),
    (PERSON, "The chair is still Okonkwo-Sample."),
    (PERSON, "The HV, Bev, left."),
    (PERSON, "The HV, Okonkwo, left."),
    (PERSON, "The new IRO (Okonkwo) left."),
    (PERSON, "My own name is Okonkwo."),
    (PERSON, "I'm Okonkwo, from the hub."),
    (PERSON, "Bev left and others took over."),
    (PERSON, "All left, and Trev took over."),
    (PERSON, "Then Okonkwo took over."),
    (PERSON, "S.a.r.a.h said so."),
    (PERSON, "It was s-a-r-a-h again."),
    (PERSON, "It was o.k.o.n.k.w.o again."),
    (PERSON, "Sa.rah did."),
    (Kind.NAMED_PROFESSIONAL, "Dr O. told us."),
    (Kind.NAMED_PROFESSIONAL, "We asked nurse B., who knew."),
    (Kind.NAMED_PROFESSIONAL, "Dr O told us."),
    (Kind.NAMED_PROFESSIONAL, "We asked Nurse K, who knew."),
    (Kind.NAMED_PROFESSIONAL, "Only PC R came."),
    (Kind.PHONE, "Ring 0 7 7 0 0 9 0 0 1 2 3 after six."),
    (Kind.PHONE, "Ring 0.7.7.0.0.9.0.0.1.2.3 after six."),
    (Kind.PHONE, "Ring 0,7,7,0,0,9,0,0,1,2,3 after six."),
    (Kind.PHONE, "Ring 0 1 6 3 2 9 6 0 1 2 3 after six."),
    (Kind.PHONE, "Ring 0*7*7*0*0*9*0*0*1*2*3 after six."),
    (Kind.PHONE, "Ring 07700 9OO 123 after six."),
    (Kind.PHONE, "Ring O7700 900123 after six."),
    (Kind.PHONE, "Ring oh seven seven double oh nine double oh one two three."),
    (Kind.EMAIL, "Write to jo.bloggs @ example . org about it."),
    (Kind.CASE_NUMBER, "The case was LCS 1234567."),
    (Kind.CASE_NUMBER, "It is on Mosaic as 445566 now."),
    (Kind.CASE_NUMBER, "See ICS: 44-55667."),
    (Kind.CASE_NUMBER, "Our case 1234567 was shut."),
    (CASE, "The boy who was stabbed outside the chip shop was on a plan."),
    (CASE, "our baby who was badly scalded went home"),
    (CASE, "That girl who died had a plan."),
    (CASE, "Our lad got hit by a train and his mum had just been sectioned."),
]
BY_THEMSELVES = [
    (PERSON, "O'Brien from health always says no."),
    (PERSON, "O\u2019Brien from health always says no."),
    (PERSON, "We wait for O'Neill."),
    (PERSON, "It is D\u2019Arcy's rule."),
    (PERSON, "A letter to D'Souza went astray."),
    (PERSON, "ASK O'NEILL"),
    (PERSON, "It was o'brien again."),
    (PERSON, "KB was seen by the paediatrician twice."),
    (PERSON, "When JT said so, nobody wrote it down."),
    (PERSON, "It took weeks, and KB had bruises by then."),
    (PERSON, "We told KB twice."),
    (PERSON, "KB's mother rang us."),
    (Kind.DATE_OF_BIRTH, "She was born on the third of April 2011."),
    (Kind.DATE_OF_BIRTH, "The twins were born on the twenty-first of May."),
    (Kind.DATE_OF_BIRTH, "Her birthday is April the third."),
    (Kind.DATE_OF_BIRTH, "Born on a Sunday, the second of June."),
    (Kind.EXACT_DATE_OF_INCIDENT, "He died on the fourth of March 2019."),
    (Kind.PHONE, "Ring me on zero seven seven double zero nine hundred one two three."),
    (Kind.PHONE, "Ring me on zero seven seven double zero nine hundred ..."),
    (Kind.PHONE, "My number is seven nine six zero one two."),
    (CASE, "A schoolgirl was murdered by her stepfather here two years ago."),
    (CASE, "A schoolgirl was murdered by her stepfather."),
    (CASE, "A girl was found hanged at her foster home."),
    (CASE, "Two brothers drowned in the reservoir after the conference."),
    (CASE, "A toddler was scalded in the kitchen while we waited for a visit."),
]
ORDINARY = [
    "GP was late, and the HV said so; CSC did not come, and when IRO asked, MASH was shut.",
    "SW said nothing, LA is slow, CP was closed and PO told us; LADO rang, and CAMHS had left.",
    "The KB was full. Our KS was read, form RT was sent, and in Part CD was nothing.",
    "QA was done, DV is common, EH was not offered; IT was down, and HR said no. Level II was.",
    "We told HV, asked SW, and met LA; SW's school and HV's family list; TAC is held.",
    "At ten o'clock, d'you see, the O'Level and an O'level papers came.",
    "On the first of the month, the third of our plans; the second of May meetings is short.",
    "A child born to a mother in care waits; nobody was born here.",
    "From zero to ten; we ring one in ten, phone two of three, text all, and call two or three.",
    "A child who was injured is seen at the hospital; children drowned in paperwork.",
    "If a baby was shaken by her father, nobody asks the mother.",
    "No child was injured in the study; every child was injured by an adult in such cases.",
    "The child died in the case that we read in training; two children died in the period.",
    "A family was beaten by the system; the mother was in hospital, the boy in a school.",
    "Health missed it, Education did not, and Social Care should have; Ofsted was late.",
    "Nobody coded it. Coders misread it, and Camhs wrote; CSC failed, and the GP knew.",
    "A post-Laming, child-centred, well-meaning plan in mid-May; a June-August gap; mark-up.",
    "The first-contact, will-power and grace-period rules; a Jean-type of cloth.",
    "Plan B. Brown envelopes wait. At stage C. White papers came, and Vitamin D. Nobody knew.",
    "It is so in group B. Driver training was late; part T. Everyone was told.",
    "The social worker was Polish, the mother was Deaf and the father was Lithuanian.",
    "The HV, Ofsted said, was late; the chair, CAMHS, and the GP: Nobody asked.",
    "The manager was Acting; the officer, Police, and the nurse, Health, met.",
    "It was Christmas. This is Early Help, and I'm Deputy.",
    "The U.N.I.C.E.F. rights, e.g. in the i.e. column; a b c d and 1.2.3.4 of it; see a.s.a.p.",
    "Dr A told the panel, and Nurse B did. The doctor. A plan followed.",
    "Dr B, Dr C and Nurse D met; the midwife X said, and a judge Y ruled, as doctors do.",
    "The doctor I asked knew; the nurse I saw, and the midwife I, did; a PC I use, a DS I like.",
    "They miss T levels and miss O level maths.",
    "Of 0.125, 0.250, 0.375 and 0.1 2.5 3.5 4.5; 0 1 2 3 4 5 6 7 8 9; 1, 2, 3, 4, 5, 6, 7, 8, 9.",
    "In Mosaic 2014 was a year of change; ICS has 12 screens; case 12 of 2014; file 2013/14.",
    "In case 12000 people come; two three four five six seven eight nine of them.",
    "A child who was injured, or children who died, and parents who were attacked.",
    "We meet @ the hub. Then we write to support @ board . example.",
    "safeguarding",
    "camhs",
    "practice educator",
    "It was RiO, and this is SystmOne; the system was Datix.",
    "secretariat",
    "At 01-02 06:00:00 and 2015-01-02 06:00:00+00:00 the record was made.",
    "Ofsted said no, and Cafcass told us so; the Samaritans were asked.",
    "Health Visitors said so, Probation told us, and Parliament refused.",
    "The Named Nurse family group met; the Early Help family worker rang.",
    "Babies are shaken by fathers in distress, and a child dies when nobody asks.",
    "If a baby was shaken and the father is in prison, nobody asks the mother.",
    "Children who were injured are in care, and a child whose father is in prison is not asked.",
    "A father shook the child's hand; the mother shot the idea down.",
    "Whenever a boy was stabbed and somebody was arrested, the school was told last.",
    "From 07.11.2012 to 07.11.2013 930 were seen; write to support @ board.example.",
    "A multi-\nagency meeting, told to the co-\nordinator; a follow-\nup in a mar-\nket.",
    "Plan A. Families wait, and at stage B. Managers do.",
    "The GPs were asked and the Schools were not; the SCRs said so.",
    "In the U.K. it is so, e.g. at 10 a.m. on the G.P.'s day.",
    "We meet @ the hub, ask @work, and write to support (at) board.example.",
    "Twenty of 30 officers, 12 PCs and an officer in 2014 came.",
    "A family whose mother is a victim of abuse is not asked.",
    "A child whose father is the main carer, and parents whose child is the subject of a plan.",
    "The parent who rings, and the mother who was never asked, wait.",
    "He'd said so, and She'd refused.",
    "GPs cannot leave an afternoon surgery, so they never come to conferences.",
    "Nobody chairs a strategy discussion when the police are not free.",
    "Health visitors do not get police notices of domestic abuse in time.",
    "The threshold document is read differently by Children's Social Care and by schools.",
    "We have no working agreement with Adult Social Care; Early Help is separate.",
    "A shared mailbox, read twice a day, has solved it here.",
    "Staff are afraid of being blamed if a child dies.",
    "When a baby has bruises, the duty paediatrician decides alone.",
    "In cases of neglect everybody waits for somebody else.",
    "The case conference starts late because the chair has three a day.",
    "Ask the Designated Nurse, and ask early.",
    "The Named Doctor and the Lead Professional should meet every month.",
    "Working Together says who should be there; in practice Section 47 enquiries start without.",
    "Probation and the Youth Offending Team use other forms than the Police.",
    "Managers in MASH sit together in London and in Leeds, and that helps.",
    "In the North West we have one form for all; in Yorkshire there are four.",
    "Families tell us they repeat their story to every worker.",
    "A father who is not at home is never asked.",
    "Since April the Virtual School Head joins on Mondays.",
    "The Local Authority Designated Officer is rung too late.",
    "We use Signs of Safety, and Ofsted liked it in our last inspection.",
    "Ask who else knows the family, told in plain words.",
    "Children with a Child Protection plan are flagged on the system, others are not.",
    "The social worker changes three times in a year.",
    "Schools give a positive picture because they want the parents to come back.",
    "Teachers of children aged 5 to 11 hear most of it at the school gate.",
    "Mother and baby units are far away; Mental Health Services want a referral letter.",
    "Conferences by video bring GPs in: from one in ten to one in two here.",
    "The family court takes all our time in spring.",
    "I would rather be told than not; I have no mandate to decide.",
    "The Serious Case Review process frightens people.",
    "Police officers told us that Crown Prosecution Service decisions come late.",
    "The Head of Service and the Board Manager meet; Hospital Trust leads do not.",
    "Polish and Roma families are asked through a child instead of an interpreter.",
    "Our boss, the Assistant Director, gave us an hour for it every Friday.",
    "Nobody asked Mother or Father; we see families on Saturdays at the children's centre.",
    "It depends on the duty worker. May we ask twice? We do.",
    "the dr on call was never told, and a dr appointment is hard to get",
    "we will ring mums back; he was called in, and told off",
    "asked whether the mash would call; ask gps, ring camhs, phone ahead",
    "that may enhance the plan, or will opt some out",
    "the pc crashed and ms teams froze",
    "the family met in april, and in may at st john ambulance",
    "we grant hope and faith, chase bills and mark it amber",
    "they were called names at school; a named nurse and a named doctor were told",
    "thank you all: ring fenced money at last, visited weekly by a hv",
    "dr letters go astray, and we miss appointments",
    "Read https://library.example/victoria or ask support@board.example.",
    "The Anna Freud Centre and the Victoria Trust told us; Mark Schemes came late.",
    "Will Social Care come? May CAMHS? Grace Period ended.",
]


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    ("kind", "said"), HELD + SMALL + UNTITLED + IN_OTHER_SHAPES + BY_THEMSELVES
)
def test_what_names_somebody_or_tells_of_one_case_is_found(kind: Kind, said: str) -> None:
    assert kind in {found.kind for found in screen(said, Place.CONTRIBUTION)}


@pytest.mark.rule("S7")
@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_talk_passes(said: str) -> None:
    found = screen(said, Place.CONTRIBUTION)
    assert [(one.kind, said[one.start : one.end]) for one in found] == []


def test_the_longest_contribution_is_screened_in_no_time() -> None:
    long = ("The case of a family " * 100)[:2000]
    begun = time.process_time()
    floods = ("The Smith family ", "J.S. ", "at dot ", "@a", "the mother whose ", "x.com/a", "(at ")
    floods += ("a.", "sarah-", "0 7 ", "oh one ", "J. Brown ", "her worker was Aa ", "LCS 1", "0.1")
    floods += ("O'", "KB was ", "and KB ", "two boys drowned in ", "ring one ", "born on the ")
    others = ("a ", "The ", "Child ", "sarah ", "a-")
    for text in (long, *(flood * (2000 // len(flood)) for flood in floods + others)):
        screen(text, Place.CONTRIBUTION)
    assert time.process_time() - begun < 2


PASSAGES = Path(coder.__file__).parent / "data" / "passages"


def test_ordinary_prose_in_small_letters_is_held_for_a_name_in_passing_alone() -> None:
    """Passages of the coder, as a hurried hand would write them; the words of each are known."""
    texts = [
        json.loads(line)["text"].lower()
        for path in sorted(PASSAGES.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    held = [[text[a:b] for a, b, _ in names_in_small_letters(text)] for text in texts]
    names = {name.split()[0].removesuffix("'s") for found in held for name in found}
    assert len(texts) > 12_000
    assert sum(map(bool, held)) < len(texts) / 50
    in_passing = {"amber", "kit", "pat", "precious", "sienna"}
    assert names - SMALL_NAMES == in_passing | {"children", "fsw", "justice", "speaker", "whatsit"}
