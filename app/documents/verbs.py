"""How prose states work: verbs that begin it, forms that promise, demand or report it, each with its language."""

from __future__ import annotations

from typing import Final

from app.documents.word_lists import words

# Verbs that begin a piece of work in English ("Add ...", "Adding ...", "Added ..."): the base form.
VERBS_EN: Final = words("""
    abolish accelerate account achieve acknowledge acquire activate adapt add address adjust adopt advise
    agree alert align allocate allow amend analyse analyze announce append apply approve archive arrange ask
    assess assign associate attach audit author automate avoid back backfill backport backup balance ban
    benchmark bind block book boost bring broaden budget build bump bundle buy bypass cache calculate call
    cancel cap capture categorize centralise centralize change chase check clarify classify clean cleanup
    clear clone close collaborate collect combine come comment commit communicate compare compile complete
    conduct configure confirm connect consider consolidate construct consult contact contain contemplate
    continue contribute control convert coordinate copy correct cover create cut debug decide declare
    decommission decouple decrease dedicate default define delay delegate delete deliver demote denylist
    deploy deprecate derive describe design destroy detect determine develop devise diagnose disable
    disallow disclose discontinue discover discuss display disseminate distinguish distribute diversify
    document double downgrade download draft drain drill drive drop duplicate edit educate eliminate email
    embed emit emphasize employ empower enable encapsulate encourage encrypt end enforce engage enhance
    enlarge enrich enroll ensure erase escalate establish estimate evaluate examine exclude execute exercise
    expand expedite experiment explain explicitly explore export expose extend extract factor familiarize
    figure file filter finalize find finish fix flag flush follow forbid force foresee formalise formalize
    format forward freeze gate gather generate get give go grant guarantee guard guide halt handle harden
    have help highlight hire hold host identify ignore implement import impose improve include incorporate
    increase index inform initiate inject inspect install institute instruct instrument integrate introduce
    inventory invest investigate invite isolate issue iterate join keep kill launch lead learn let leverage
    lift limit link list load lock log look lower maintain make manage mandate map mark measure merge
    migrate minimise minimize mirror mitigate mock modernize modify monitor mount move mute name normalize
    notify obtain offer onboard open operate optimise optimize orchestrate order organise organize outline
    overhaul override own package page parallelize parse participate patch perform persist phase pick pin
    place plan point poll pool port post postpone practice precompute prepare present preserve prevent print
    prioritise prioritize procure produce profile program prohibit promote propagate propose protect provide
    provision prune publicise publicize publish pull purchase purge push put quantify query queue raise ramp
    rate reach read reaffirm realign rearchitect reassess rebalance reboot rebuild recheck recommend
    reconcile reconfigure reconsider record recover recreate redact redeploy redesign redirect redo reduce
    reevaluate refactor refine reformat refresh refuse regain regenerate register regression reimplement
    reindex reinforce reinstall reinstate reissue reject release relocate rely remediate remember remind
    remove rename renew reorganize repair repeat replace replicate report request require rerun research
    reserve reset resize resolve respond restart restore restrict restructure resume retain retest retire
    retry return reuse revamp revert review revise revisit revoke rework rewrite right roll rotate route run
    safeguard sanitise sanitize save scale scan schedule scope script search secure seed seek segment
    segregate select send separate serve set settle setup shard share shift ship shorten show shut shutdown
    sign silence simplify simulate sleep slow snapshot solicit solve sort source specify speed split
    stabilise stabilize staff stage standardise standardize start stop store streamline strengthen stress
    strip study submit subscribe substitute suggest support suppress surface suspend switch sync synchronize
    tag take talk target teach template terminate test throttle tidy tie tighten time track train transfer
    transform transition translate treat triage trigger trim trip trust try tune turn uncover understand
    undo unify uninstall unit unpin unplug update upgrade upload use utilise utilize vacuum validate vendor
    verify version vet view visit visualize wait walk warn watch whitelist widen wire withdraw work wrap
    write zone
""")

# Commitments inside prose, per language, as regular expressions over lower-case text.
COMMITMENTS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"\b(?:we|i|they|he|she|it|you|team|who|that|this|these|those|which|s|[a-z]+s?)(?:'|’)ll\b",
        r"\bwill\b",
        r"\bshall\b",
        r"\bshould\b",
        r"\bneeds? to\b",
        r"\bmust\b",
        r"\bplan(?:s|ning|ned)? (?:to|on|for)\b",
        r"\bgoing to\b",
        r"\b(?:have|has) to\b",
        r"\bintend(?:s|ing)? to\b",
        r"\baim(?:s|ing)? to\b",
        r"\bwant to\b",
        r"\bwould be (?:useful|good|nice|better|helpful|worth)\b",
        r"\blet(?:'|’)?s\b",
        r"\bideally\b",
        r"\bconsider(?:ing)?\b",
        (
            r"\b(?:are|is|am|'re|’re) (?:also |now |currently |actively )*(?:working on|looking (?:at|into)"
            r"|re-?[a-z]+ing|(?!(?:missing|lacking|failing|having|confusing|misleading|affecting|causing)\b)[a-z]+ing)\b"
        ),
        r"\bbeen working on\b",
        r"\bto be (?:[a-z]+ed)\b",
        r"\bfrom now on\b",
        r"\bproper fix\b",
        r"\btodo\b",
        r"\bneed(?:s)? (?:a|an|more|better|some)\b",
        r"\bhope to\b",
        r"\bwe (?:propose|recommend|suggest)\b",
    ),
    "ja": ("する予定", "します", "すべき", "必要がある", "検討する", "を追加", "する$", "すること", "を行う"),
    "zh": (
        "必须",
        "需要",
        "应该",
        "应当",
        "将",
        "计划",
        "要",
        "增加",
        "添加",
        "优化",
        "完善",
        "建立",
        "避免",
        "禁止",
        "确保",
    ),
    "de": (r"\bwerden\b", r"\bwird\b", r"\bsoll(?:en|te|ten)?\b", r"\bmuss\b", r"\bmüssen\b", r"\bgeplant\b"),
    "fr": (r"\bdevons\b", r"\bdoit\b", r"\bdevrait\b", r"\ballons\b", r"\bil faut\b", r"\bprévoyons\b"),
    "es": (r"\bdebemos\b", r"\bdebe(?:ría)?\b", r"\bvamos a\b", r"\bhay que\b", r"\bplaneamos\b"),
    "it": (r"\bdobbiamo\b", r"\bdovremmo\b", r"\bbisogna\b", r"\boccorre\b"),
    "nl": (r"\bmoet(?:en)?\b", r"\bzullen\b", r"\bgaan we\b", r"\bwe gaan\b"),
    "no": (r"\bvi (?:skal|må|bør|vil)\b", r"\b(?:skal|må|bør) vi\b"),
    "sv": (r"\bvi (?:ska|måste|bör|kommer att)\b", r"\b(?:ska|måste|bör) vi\b"),
    "pl": (r"\bnależy\b", r"\bmusimy\b", r"\bbędziemy\b", r"\btrzeba\b"),
    "ru": (r"\bнужно\b", r"\bнеобходимо\b", r"\bбудем\b", r"\bпланируем\b", r"\bследует\b"),
    "pt": (r"\bdevemos\b", r"\bdeve(?:ria)?\b", r"\bvamos\b", r"\bprecisamos\b", r"\bplanejamos\b"),
}
# How entries of other languages name work: an infinitive, or the noun of a deed with what it is done to. Matched at the
# start of an entry or behind its label; weak, so asked only where an entry must state work. A word of the language
# itself stands in each, so that no English entry is taken for one.
DEEDS: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        r"\w+ung(?:en)? (?:der|des|von|eine[rs]|für|zur|zum|im|auf|mit)\b",
        (
            r"(?=.*\b(?:der|die|das|den|dem|ein|eine|einen|für|mit|und|auf|bei|im|zur|zum|vor|nach)\b)"
            r"[^.:]{8,120}\b\w+(?:en|ern|eln)[.!]?$"
        ),
    ),
    "fr": (
        r"(?:ajout|mise (?:en place|à jour|en œuvre)|\w+(?:tion|age|ment)) (?:de|du|des|d['’])",
        r"\w+(?:er|ir|re) (?:un|une|le|la|les|des|du|de|l['’]|d['’]|à|au|aux|nos|notre)\b",
    ),
    "es": (
        r"\w{3,}(?:ción|miento) (?:de|del|para)\b",
        r"(?=.*\b(?:de|la|el|los|las|en|para|del|un|una|que|con)\b)(?!por\b)\w{2,}(?:ar|er|ir)(?:lo|la|los|las|se)? \w",
    ),
    "pt": (
        r"\w{3,}(?:ção|mento) (?:de|do|da|dos|das|para)\b",
        r"(?=.*\b(?:de|da|em|para|um|uma|que|com|dos|das|ao)\b)(?!por\b)\w{2,}(?:ar|er|ir) \w",
    ),
    "it": (
        r"\w{3,}(?:zione|mento) (?:di|del|della|dei|delle|d['’])",
        r"\w{2,}(?:are|ere|ire) (?:un|il|lo|la|gli|le|l['’]|una|di|al|alla)\b",
    ),
    "nl": (
        r"\w+ing van\b",
        r"(?=.*\b(?:de|het|een|voor|met|bij|op|naar)\b)[^.:]{8,120}\b\w+en[.!]?$",
    ),
    "sv": (r"\w+(?:ning|else) av\b", r"(?:inför|lägg|skapa|uppdatera|byt|se till|sätt|förbättra|dokumentera|testa)\b"),
    "no": (r"\w+(?:ing|else) av\b", r"(?:innfør|legg|oppdater|bytt|sørg|forbedre|dokumenter)\b"),
    "da": (r"\w+(?:ing|else) af\b", r"(?:indfør|læg|opdater|skift|sørg|sæt|forbedr|dokumenter)\b"),
    "pl": (r"\w{3,}(?:nie|cie|acja) (?!jest\b|są\b|był)\w", r"\w{3,}(?:ać|ić|yć|eć) \w"),
    "ru": (
        r"\w{3,}(?:ние|ция|вка|рка) \w",
        r"\w{2,}(?:ть|ти|ться) \w",
        r"[^.:]{0,60}\b(?:нужно|необходимо|следует|должн\w+)\b",
    ),
    "ja": (
        (
            r".*(?:(?:の|を)(?:追加|導入|強化|実施|整備|徹底|見直し|設定|作成|改善|検討|自動化|必須化|分離|共有|更新)"
            r"|する|化)。?$"
        ),
    ),
    "ko": (r".*(?:추가|도입|강화|개선|작성|자동화|설정|적용|검토|구축|문서화|점검|하기|할 것)[.]?$",),
    "zh": (r"(?:增加|添加|完善|建立|优化|引入|补充|禁止|统一|制定|加强|新增|改为|将|建議|加入|補充|導入)",),
}
# Participles that do not end in -ed, as one regular expression: "written", "set up", "put in place".
IRREGULAR: Final = (
    "built|rebuilt|set|made|put|wrote|written|rewritten|rolled|begun|taken|cut|shut|sent|split|given|brought"
)
# What people tell of themselves that is no work: "We noticed", "We were surprised".
NO_DEEDS: Final = (
    "noticed|discovered|reali[sz]ed|learned|believed|wanted|hoped|decided|observed|experienced|received|tried|thanked"
    "|embed|embedded|needed|struggled|failed|missed|lacked|assumed|expected|suspected|feared|relied|seemed|happened"
    "|saw|concluded|considered|found|knew|thought|understood|felt"
)
# Remedies, where a sentence in the passive tells of one: "An alert was added".
REMEDIES: Final = (
    "added|deployed|fixed|upgraded|increased|updated|implemented|enabled|disabled|removed|replaced|introduced|created"
    "|installed|configured|migrated|moved|changed|rotated|released|improved|extended|documented|patched|automated"
    "|hardened|pinned|raised|lowered|reduced|limited|restricted|revoked|corrected|rewritten|rebuilt|set up|put in place"
    "|merged|switched|adjusted|tightened|established|adopted|published|scheduled|planned|proposed"
)
# Work already carried out, told in prose.
PAST_WORK: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        (
            r"\b(?:we|i|team|engineers)(?: have|'ve|’ve| has|)(?: also| already| now| since| then"
            rf"| \w+ly)* (?!(?:{NO_DEEDS})\b)(?:(?!need)[a-z]+[^e]ed|{IRREGULAR}|moved)\b"
        ),
        (
            r"\b(?:now|have been|has been|are now|is now) (?:also |now |already |being )*(?!(?:affected|impacted|caused"
            rf"|reported|seen)\b)(?:(?!need)[a-z]+[^e]ed|{IRREGULAR}|in place|required|requires)\b"
        ),
        rf"\b(?:was|were|is|been) (?:also |now |already )*(?:{REMEDIES})\b",
        r"\bnow (?:[a-z]+s)\b",
        r"[(\[](?:we |i )?(?:have |has |already )*(?:[a-z]+[^e]ed)\b",
    ),
}
