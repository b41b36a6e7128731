"""Classes of English verbs that govern clauses: saying, believing, planning, having. Given by stem."""

from __future__ import annotations

from extractors.tokens import stem


def stems(words: str) -> frozenset[str]:
    """The stems of words that are separated by spaces."""
    return frozenset(stem(word) for word in words.split())


def _words(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in (word, word + "s"))


# Who says: the clause below is somebody's words.
SAYING = stems(
    "post say tell state report announce add note explain estimate write argue claim insist confirm show"
    " clarify warn testify maintain declare suggest indicate inform reveal answer reply observe brief"
    " acknowledge admit stress hint assert allege disclose emphasise emphasize highlight recall remark reiterate"
    " vow pledge promise comment conclude describe deny concede complain contend caution boast predict forecast"
    " project find mention specify underline point assure accuse quote submit opine"
)
# What is held to be so: no more than somebody's belief.
BELIEVING = stems(
    "recognise recognize realise realize know believe think expect consider hope fear suspect presume assume"
    " understand"
)
PLANNING = stems(
    "plan intend aim expect schedule propose agree pledge promise vow decide want hope seek mean set target"
    " project commit due poise slate prepare"
)
HAVING = stems(
    "have hold own possess contain comprise include boast carry total reach hit exceed cost weigh measure"
    " achieve post record register report make produce earn win get receive take feature enjoy employ"
)
MODALS = {
    "will": "planned",
    "'ll": "planned",
    "shall": "planned",
    "would": "planned",
    "wo": "planned",
    "may": "possible",
    "might": "possible",
    "could": "possible",
    "can": "possible",
    "should": "advised",
    "must": "advised",
    "ought": "advised",
}
NEGATIONS = frozenset({"not", "n't", "never", "no", "none", "nobody", "nothing", "neither", "nowhere", "hardly"})
# Nouns that only carry an amount: "a total of 17", "an estimated $5bn worth".
AMOUNTS = stems(
    "total sum amount number average record minimum maximum estimate level figure range worth value majority"
    " rest much per cent percent % quantity volume tune extent height length weight depth area capacity rate"
)
# Nouns that only place an event in time: "at the end of June".
TIMES = stems(
    "end start beginning close middle course night morning evening afternoon day week month year date eve"
)
# Nouns of which a value is a part of the holder: "China holds a 60% share".
HOLDINGS = stems("share stake interest portion part proportion fraction slice chunk")
# Verbs that say nothing without what follows them.
EMPTY = stems("be have do get go come make take become seem appear remain")
ASKING = stems("ask inquire enquire wonder question")
# What somebody feels or wants is no state of the world.
FEELING = stems(
    "like love want wish need hate enjoy feel regret appreciate admire deserve welcome thank call hail laud"
    " praise commend deem dub term surprise shock sadden disappoint please alarm anger upset worry concern"
    " delight thrill impress panic disturb outrage hope congratulate"
)
ORDERING = stems("direct order instruct urge announce demand warn")
# Verbs behind which members are listed.
INCLUDING = stems("include comprise contain consist range span cover list")
# Verbs that put a meaning on events instead of telling one.
INTERPRETING = stems(
    "shout reflect represent highlight underline underscore expose signal demonstrate mean reinforce shape"
    " matter depend hinge illustrate symbolise symbolize signify epitomise showcase exemplify testify embody"
    " inspire resonate echo evoke remind convey seem tend strengthen stress emphasise emphasize prove alter"
    " trigger emerge reset kickstart transform reshape redefine exacerbate fuel unlock pave entrench solidify"
    " cement usher herald revolve"
)
# Words of praise, blame and weight: what "is" one of these is somebody's view.
JUDGING = stems(
    "move narrative important huge significant crucial vital clear great good bad unfortunate difficult easy"
    " hard unfounded impressive pleased proud happy sad immediate central non-negotiable lifeblood bedrock hinge"
    " imperative game-changer risk secret opportunity answer goal necessary worrying alarming exciting wonderful"
    " excellent terrible shameful tragic regrettable unacceptable inevitable impossible possible simple obvious"
    " evident true wrong right real strange funny interesting amazing incredible beautiful fortunate lucky sorry"
    " afraid worried concerned aware confident optimistic hopeful grateful thankful committed keen eager ready"
    " determined able unable capable better worse best worst essential critical key matter question issue"
    " problem challenge thing way time fact truth idea dream nightmare shame pity treasure trove giant star"
    " superhero kickoff handshake step future foundation altruistic negotiable alternative contender darling"
    " linchpin player potential miracle lesson reminder symbol sign testament pillar backbone cornerstone"
    " gateway bridge strategic ironic remarkable unsustainable sustainable superstar hero champion pride honour"
    " honor privilege blessing urgent ripe tough strong weak poor rich deep serious severe grave dire special"
    " unique perfect fair unfair just unjust legitimate"
)
# Of persons by what they do: such an apposition only says who somebody is.
OFFICES = stems(
    "minister president chief head officer secretary mayor ceo captain coach analyst spokesman spokeswoman"
    " spokesperson leader mother father son daughter wife husband brother sister director chairman chairwoman"
    " chairperson chair member adviser advisor general lawyer counsel professor teacher doctor judge justice"
    " senator governor ambassador envoy economist expert activist journalist author writer actor actress singer"
    " founder owner partner manager farmer trader resident student official commissioner inspector"
    " superintendent convener coordinator deputy assistant veteran striker player cricketer king queen prince"
    " princess pope bishop man woman boy girl uncle aunt cousin friend"
)
# Verbs of which a figure tells the outcome.
CHANGING = stems(
    "rise fall grow drop climb jump soar surge slip decline decrease increase gain lose shed add up double"
    " triple halve swell shrink widen narrow dip ease edge plunge tumble slump stand amount sell trade close"
    " open settle average"
)
# Verbs that state how things are when they stand in the present tense; most others then tell a truism or a view.
STATING = stems(
    "include contain comprise consist have hold own possess operate run produce export import supply sell buy"
    " border dominate control lead host share cover house employ charge levy ban require allow permit seek"
    " belong connect link rely depend align account make lie sit stand stretch span measure cost pay total"
    " exceed reach back support oppose reject accept claim use rank live work trace outline prohibit restrict"
    " exist remain carry mine process refine manufacture deny refuse owe fund finance manage head chair play"
    " stage open close begin start end last arrive leave fly sail ship load impose press plan intend aim propose"
    " await locate view regard suggest indicate boast come"
)
# What participles tell as an effect rather than as an act: "…, offering an alternative".
EFFECTS = stems(
    "offer make help provide reduce balance prompt create pose boost ensure enhance improve spark draw leave"
    " enable give add bring cause foster contribute promote accord depend regard concern include consolidate"
    " position"
)
# Objects of figures of speech: "caught attention", "raised eyebrows", "hit a wall". By word, since stems would
# join "import" and "importance".
IDLE = _words(
    "attention alarm bell eyebrow opening concern doubt hope fear wall wave shift alternative importance"
    " urgency readiness view reservation wish anger grief sorrow condolence gratitude regret optimism confidence"
    " dismay outrage shock joy delight light tone example impression interest eye spotlight resolve solidarity"
    " sympathy satisfaction need"
)
