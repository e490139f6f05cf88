"""Questions that must not be answered from the documents: emergencies, restricted matters, and what lies outside."""

from __future__ import annotations

import re

from app.settings import ContactSettings
from app.types import Kind, Reason, Reply
from ingest.glossary import Ambiguity, Glossary
from ingest.language import sentences, stem, words

# A question about procedure is none of these, however dramatic its words.
_PROCEDURE = re.compile(
    r"prosedyre|talegruppe|samtalegruppe|kanal|radio|terminal|nødnett|naudnett|samband|alarm|varsl|vars[ke]l|status|"
    r"kallesignal|rutine|regle|krav|hvem|kven|kem|hvordan (meld|tildel|kall)|dekning|dekking|knapp|punkt|opplæring|"
    r"konferanse|kobl|retrett|116 ?117|operatør|mannskap|"
    r"hastegrad|respons|helikopter|luftambulanse|koordin|tildel|log+|\bhva (står|sier)",
    re.IGNORECASE,
)
_EMERGENCY = re.compile(
    r"(puster|pustar|anda[rs]?) (ikke|ikkje|itj|ikkj)|\bfår ikk\w* (puste|pusta|liv i)|"
    r"(?:^|\b(?:pasient\w*|han|hun|ho|hu|barn\w*|mann\w*|dam[ea]\w*|kollega\w*|makker\w*|mor|mamma|far|pappa|"
    r"sønn\w*|datter\w*|baby\w*|ungen|person\w*|vedkommende|he|she)\b.{0,40})reager[ea]r (ikke|ikkje|itj|ikkj)|"
    r"\b(hjertestans|hjartestans|bevisstløs|medvitslaus|bevisstlaus|livløs|drukner|druknar|kveles|kveler)\b|"
    r"\bblør (i hjel|kraftig|masse)\b|"
    r"\b(har blitt|er|vart|ble|blei|har vorte) (skutt|stukket|knivstukket|påkjørt|truffet)|"
    r"\bdet brenner\b|\bdet brenn\b|\bbrann i (huset|leiligheten|bygget)\b|"
    r"\b(trenger|treng|må ha) (hjelp|ambulanse|lege|politi|brannvesen)\b.{0,25}\b(nå|no|med en gang|straks|fort)\b|"
    r"(?=.*\b(vi|oss|meg|jeg|eg|æ|min|vår|vårt|makker\w*|hjelp)\b).*\b(innestengt|fastklem[td]|slått ned|overfalt|"
    r"(trukket|trekker|truer \w+ med) kniv|skyter|gissel|ranet)\b|"
    r"^(?:hjelp|help)(?:[\s!.,]*$|[\s!.,]+(?:meg|oss|me|us|jeg|eg|æ|vi|han|hun|ho|det|he|she|i)\b)|"
    r"\bsend (en )?ambulanse\b|\bjeg (dør|blør)\b|\bikke puls\b|\bcan'?t breathe\b|\bnot breathing\b",
    re.IGNORECASE,
)
# What stands before words of danger that tell of no danger but ask what holds in one.
_SUPPOSED = re.compile(
    r"\b(?:(?:når|hvis|viss|dersom|when|if)(?:\s+\w+){0,4}|(?:ved|til|mot|om)(?:\s+e[nit]|\s+et)?)\s+$", re.IGNORECASE
)
# Words of danger that also stand in questions about procedure: they count only where the documents have no answer.
_DANGER = re.compile(
    r"puste|besvim|svim|kramp|kvel|svelg|blod|blør|brystet|tablett|pille|forgift|overdos|leve mer|skåret|isen|drukn|"
    r"driver ut|tar inn vann|røyk|brenn|brann|gass|skrik|påkjør|kollisjon|grøft|skad[de]|skred|steinras|begravd|"
    r"fast under|i klem|fast i|øks|kniv|pistol|våpen|hagle|skyt|slår|knuser|borte vekk|forsv[ia]nt|strøm i seg|"
    r"hovner|slapp|kokende|dør\b|falt|fall i|datt|fødsel|fostervann|vannet har gått|navlestreng|svarer ikk|våkner ikk|"
    r"rører seg ikk|kontakt med ha|ramla|hoppe|hjelp|chok|breath|bleed|knife|having (the|a) baby|kom fort|skund",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(r"plivo|pågående livstruende vold|pågåande livstrugande vold|active shooter", re.IGNORECASE)
_SECRET = re.compile(
    r"\b(?:\w*koden? (?:til|for|på|inn)|krypteringsnøk\w+|kontrollord\w*|kodeord\w*|passord\w*|pin-?kode\w*|"
    r"oppstartskode\w*|passwords?|encryption keys?|(?:door|access|pin) codes?|PIN)\b",
    re.IGNORECASE,
)
# Asks for the secret itself, not for who keeps it or what to do without it; a status has a code too.
_LOCKED = (
    r"(?:\w*(?:dør|skap|lås|garasje|alarm|sperring|terminal|radio|nett)\w*|"
    r"\w*(?<!trans)(?<!rap)(?<!sup)port(?:en|a|er|ene)?\b|\w*bom(?:men|mene)?\b|\w*rom(?:met|ma|mene)?\b)"
)
_TELL_SECRET = re.compile(
    r"\b(?:(?:hva|kva) er|ka e|what(?:'s| is)|gi meg|gje meg|give me|tell me)\s+(?:\w+\s+)?"
    rf"(?:koden (?:til|på|inn|for) (?:\w+ )?{_LOCKED}|krypteringsnøkkel\w*|kontrollordet|passordet|pin-?koden|"
    r"oppstartskoden|password|encryption key|(?:door|access|pin) code)|"
    r"\b(?:hvilke[nt]?|kva for (?:ein|eit)|ka for|which)\s+"
    r"(?:(?:passord|kontrollord|pin-?kode|krypteringsnøkkel) (?:har|er|gjelder|ligger|brukes|står)|"
    rf"kode (?:står|er|har|åpner)\b.{{0,30}}\b{_LOCKED})",
    re.IGNORECASE,
)
_OUT_OF_SCOPE = re.compile(
    r"\b(dosering|dose|milligram|mg|adrenalin|morfin|medisin(en|er)?|legemid\w+|behandl\w+|diagnose\w*|symptom\w*|"
    r"paracet|ibux|insulin|antibiotika|blodtrykk|kompresjon\w*|hlr)\b|"
    r"\b(vaktplan|vaktliste|\w*turnus\w*|ferie|(time)?lønn\w*|overtid\w*|lunsj|middag|kantine|parkering|været|vêret|weather|"
    r"fotball|oppskrift|vits|dikt|sang|film|pensjon|sykedager|førerkort|excel|python|chatgpt|bussen|jobbsøknad|saturasjon|"
    r"larynxmaske|arbeidsmiljøloven|straffeloven|hovedstaden)\b|"
    r"\b(blir|kommer) det (\w+ )?(regn|snø|storm|sol)\b|\bnår (går|kommer) toget\b|\btjener (en|ei|de|han|hun)\b|"
    r"\b(privatadresse\w*|hjemmeadresse\w*)\b|"
    r"\b(privatnummer|hjemmenummer|privat(e)? telefon|mobilnummeret til)\b",
    re.IGNORECASE,
)
# Who is at work is no question about procedure, though it asks who.
_ROSTER = re.compile(
    r"\b(hvem|kven|kem) (er|har|e) (på )?(vakt|jobb)( på \w+)? (i kveld|i dag|i natt|nå|no|i morgen)\b", re.IGNORECASE
)
_GREETING = re.compile(
    r"^(hei|hallo|heisann|god (morgen|dag|kveld)|takk|tusen takk|hello|hi|hade|ha det)[\s!.]*$", re.I
)
_INJECTION = re.compile(
    r"(?:^|[.!?:,;\[(>]\s*|\b(?:og|nå|no|du|deg|vennligst|now|and|you|please|to)\s+)"
    r"(?:ignore?r?e?|glem|se bort fra|sjå bort frå|disregard|forget)\b.{0,40}"
    r"(instruks\w*|regl\w+|instructions?|tidligere|previous|dokument\w*)|"
    r"system ?prompt|you are now|du er nå|lat som (om )?du|pretend|jailbreak|svar uten kilde",
    re.IGNORECASE,
)


NO_EMERGENCY_CHANNEL = (
    "Dette er ikke en nødkanal. Er det fare for liv og helse nå: ring 113, eller bruk radioen og sambandet du har. "
    "Ring 110 ved brann og 112 til politiet."
)


def triage(text: str, standalone: str) -> Reply | None:
    """A reply for a question that the documents must not or cannot answer; None for all others.

    Emergencies come before everything else.
    """
    if _tells_of_danger(text) and not _PROCEDURE.search(text):
        return emergency(text, standalone)
    if _INJECTION.search(text) and not without_orders(text):
        return _reply(
            text,
            standalone,
            Kind.REFUSAL,
            Reason.OUT_OF_SCOPE,
            "Jeg svarer bare med det som står i dokumentene om Nødnett, og følger ikke andre instrukser.",
        )
    if _RESTRICTED.search(text):
        return _reply(
            text,
            standalone,
            Kind.REFUSAL,
            Reason.RESTRICTED,
            "Prosedyren for pågående livstruende vold (PLIVO) er skjermet, og teksten finnes ikke i dokumentene her. "
            "Etatene finner den på Nakos. Spør egen leder om tilgang.",
        )
    if _GREETING.match(text):
        return _reply(
            text,
            standalone,
            Kind.REFUSAL,
            Reason.OUT_OF_SCOPE,
            "Hei! Still et spørsmål om samband eller prosedyrer i Nødnett, så finner jeg hvor svaret står.",
        )
    return None


def has_words_of_other_subjects(text: str) -> bool:
    """Whether a question's words are those of medicine, duty rosters and other things than procedure."""
    return bool(_ROSTER.search(text) or (_OUT_OF_SCOPE.search(text) and not _PROCEDURE.search(text)))


def asks_for_secret(text: str) -> bool:
    """Whether a question that the documents do not answer may be one for a code, a password or a key."""
    return _SECRET.search(text) is not None


def wants_secret_told(text: str) -> bool:
    """Whether a question asks for a code, a password or a key itself, which no answer may hold."""
    return _TELL_SECRET.search(text) is not None


def reply_for(reason: Reason, text: str, standalone: str, contact: ContactSettings) -> Reply:
    """The reply to a message that is no question about procedure: an emergency, a restricted matter, or elsewhere."""
    if reason is Reason.EMERGENCY:
        return emergency(text, standalone)
    if reason is Reason.RESTRICTED:
        answer = (
            "Slike opplysninger er skjermet, og jeg gir dem ikke. Spør egen leder om tilgang, "
            f"eller {contact.procedures} om hva som gjelder."
        )
        return _reply(text, standalone, Kind.REFUSAL, reason, answer)
    answer = (
        "Det spørsmålet gjelder ikke samband og prosedyrer i Nødnett, og jeg svarer ikke på medisinske spørsmål, "
        f"vaktlister eller spørsmål om personer. Spørsmål om prosedyrer: {contact.procedures}."
    )
    return _reply(text, standalone, Kind.REFUSAL, reason, answer)


def sounds_dangerous(text: str) -> bool:
    """Whether a question that the documents do not answer may come from somebody in danger."""
    is_danger = _DANGER.search(text) or _EMERGENCY.search(text)
    return is_danger is not None and not _PROCEDURE.search(text)


def _tells_of_danger(text: str) -> bool:
    return any(not _SUPPOSED.search(text[: found.start()]) for found in _EMERGENCY.finditer(text))


def emergency(text: str, standalone: str) -> Reply:
    """The notice that this is no channel for emergencies."""
    return _reply(
        text,
        standalone,
        Kind.EMERGENCY,
        Reason.EMERGENCY,
        f"{NO_EMERGENCY_CHANNEL} Still gjerne spørsmål om prosedyrer etterpå.",
    )


def without_orders(text: str) -> str:
    """The question without sentences that try to give the assistant orders; they are not followed."""
    return " ".join(sentence for sentence in sentences(text) if not _INJECTION.search(sentence))


def ambiguity(text: str, glossary: Glossary) -> Reply | None:
    """A counter-question for a word that means different things, unless the question settles it."""
    for entry in glossary.ambiguities:
        if entry.ask and _says(text, entry.word) and not any(_mentions(text, word) for word in entry.unless):
            choices = tuple(_replaced(text, entry, choice.replacement) for choice in entry.choices)
            return Reply(
                question=text,
                standalone_question=text,
                kind=Kind.CLARIFICATION,
                reason=Reason.AMBIGUOUS,
                text=entry.question,
                choices=choices,
            )
    return None


def _says(text: str, word: str) -> bool:
    """Whether a text has a word as it is written; the case counts for abbreviations, since «la» is no «LA»."""
    return _as_written(word).search(text) is not None


def _as_written(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", 0 if word.isupper() else re.IGNORECASE)


def _mentions(text: str, phrase: str) -> bool:
    """Whether a text has the words of a phrase one after the other, in any inflection."""
    asked, wanted = ([stem(word) for word in words(each)] for each in (text, phrase))
    size = len(wanted)
    return any(asked[i : i + size] == wanted for i in range(len(asked) - size + 1))


def _replaced(text: str, entry: Ambiguity, replacement: str) -> str:
    return _as_written(entry.word).sub(lambda _: replacement, text, count=1)


def _reply(text: str, standalone: str, kind: Kind, reason: Reason, answer: str) -> Reply:
    return Reply(question=text, standalone_question=standalone, kind=kind, reason=reason, text=answer)
