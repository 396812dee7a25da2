"""How prose of other languages than English promises work, reports it, and names what it is against, as data.

Regular expressions over lower-case text, by language (ISO 639-1). English has finer rules of its own
(``item_prose``, ``unsectioned``); these are for whole sentences, and weak ones count only beside another sign.
"""

from __future__ import annotations

from typing import Final

# "Wir werden ...", "Nous allons ...", "... してまいります": the team says what it will do, is doing or recommends.
WILL: Final[dict[str, str]] = {
    "de": (
        r"\bwir (?:werden|planen|wollen|beabsichtigen|haben vor|arbeiten (?:daran|an))\b"
        r"|\b(?:werden|planen|wollen) wir\b"
        r"|\bwird (?:künftig|zukünftig|demnächst|in den (?:kommenden|nächsten)|in zukunft)\b"
        r"|\b(?:es wird empfohlen|wird empfohlen|wir empfehlen|empfohlen wird)\b"
    ),
    "fr": (
        r"\bnous (?:allons|prévoyons|comptons|envisageons|travaillons|sommes en train|\w+(?:erons|irons|drons|trons))\b"
        r"|\b(?:allons|prévoyons)-nous\b"
        r"|\b(?:il est recommandé|il convient d|nous recommandons)"
    ),
    "es": (
        r"\b(?:vamos a|planeamos|tenemos previsto|hemos decidido|estamos \w+(?:ando|iendo)"
        r"|\w+(?:aremos|eremos|iremos))\b"
        r"|\bse (?:recomienda|sugiere)\b"
    ),
    "pt": (
        r"\b(?:vamos|planejamos|pretendemos|estamos \w+(?:ando|endo|indo)|\w+(?:aremos|eremos|iremos))\b"
        r"|\b(?:recomenda-se|é recomendado|sugere-se)\b"
    ),
    "it": (
        r"\b(?:abbiamo in programma|intendiamo|prevediamo di|stiamo \w+(?:ando|endo)|\w+(?:eremo|iremo))\b"
        r"|\bsi (?:raccomanda|consiglia|suggerisce)\b"
    ),
    "nl": r"\bwe (?:gaan|zullen|plannen|werken aan|zijn bezig)\b|\b(?:gaan|zullen) we\b",
    "sv": r"\bvi (?:kommer att|ska|planerar|arbetar)\b|\b(?:kommer|ska) vi\b",
    "no": r"\bvi (?:vil|skal|planlegger|jobber med)\b|\b(?:vil|skal) vi\b",
    "da": r"\bvi (?:vil|skal|planlægger|arbejder på)\b|\b(?:vil|skal) vi\b",
    "pl": r"\b(?:będziemy|zamierzamy|planujemy|wdrożymy|wprowadzimy|dodamy|pracujemy nad)\b",
    "ru": r"\b(?:будем|планируем|собираемся|намерены|работаем над)\b|\bмы (?:\w+ )?\w+(?:им|ем)\b",
    "ja": (
        r"(?:(?:して|行って|おこなって)(?:まいります|参ります)|する予定です|予定しております|計画しております|計画中です|を進めます|を進めております"
        r"|を(?:実施|導入|強化|徹底|追加|改善|整備|見直し)(?:いた|致)?します)"
    ),
    "ko": r"(?:하겠습니다|할 예정입니다|할 계획입니다)",
    "zh": r"(?:我们|我們|本公司|团队|後續|后续|今后|今後)(?:将|將|会|會|计划|計劃|正在)",
    "id": r"\b(?:kami|kita) (?:akan|berencana|sedang)\b",
    "tr": r"\w{2,}(?:acağız|eceğiz)\b|\bplanlıyoruz\b",
    "vi": r"\bchúng (?:tôi|ta) (?:sẽ|đang|dự định)\b",
    "uk": r"\b(?:будемо|плануємо|збираємося|маємо намір|працюємо над)\b",
    "cs": r"\b(?:budeme|plánujeme|chystáme|zavedeme|přidáme|pracujeme na)\b",
    "ro": (
        r"\bvom (?:adăuga|implementa|introduce|crea|îmbunătăți|monitoriza|actualiza|revizui)\b"
        r"|\b(?:intenționăm|plănuim) să\b"
    ),
    "hu": r"\b(?:fogunk|fogjuk|tervezzük|tervezünk|dolgozunk)\b",
    "fi": r"\b(?:aiomme|tulemme|suunnittelemme|otamme käyttöön)\b",
}
# "Nous avons ajusté ...", "Wir haben ... eingeführt": the team reports what it has done.
HAVE: Final[dict[str, str]] = {
    "de": r"\b(?:wir haben|haben wir)\b.{3,160}\b(?:\w*ge\w{2,}(?:t|en)|\w+iert|\w{4,}t)\b",
    "fr": r"\bnous avons (?:\w+ ){0,3}\w+(?:é|i|is|it|u)e?s?\b|\bdésormais\b",
    "es": r"\bhemos (?:\w+ ){0,2}\w+(?:ado|ido|sto|cho|rto)\b|\bahora (?!necesit|hay|tenemos|deb|vamos)\w{3,}",
    "pt": (
        r"\b(?:implementamos|adicionamos|alteramos|corrigimos|criamos|ajustamos|revisamos|atualizamos|configuramos)\b"
        r"|\bagora (?!precis|temos|dev|vamos)\w{3,}"
    ),
    "it": r"\babbiamo (?:\w+ ){0,2}\w+(?:ato|ito|uto|sso|tto|sto)\b",
    "nl": r"\b(?:we hebben|hebben we)\b.{3,120}\bge\w+(?:d|t|en)\b",
    "pl": r"\b(?:wdrożyliśmy|dodaliśmy|wprowadziliśmy|zmieniliśmy|poprawiliśmy|zaktualizowaliśmy)\b",
    "ru": r"\bмы (?:\w+ ){0,2}\w+ли\b",
    "ja": (
        r"を(?:実施|導入|強化|徹底|追加|改善|整備|修正|設定|変更|明記|追記|更新|削除|移行|適用|統一)"
        r"(?:いた|致)?し(?:まし)?た"
    ),
    "ko": r"(?:추가|개선|강화|적용|변경|도입)(?:하였|했)습니다",
    "zh": r"(?:我们|我們|团队)已",
}
# One of these stands in whatever HAVE finds.
HAVE_SIGNS: Final = (
    "haben wir",
    "wir haben",
    "nous avons",
    "hemos ",
    "amos",
    "imos",
    "abbiamo ",
    "hebben",
    "śmy",
    "мы ",
    "した",
    "agora ",
    "ahora ",
    "désormais",
    "습니다",
    "们已",
    "們已",
    "团队已",
)
# "Ajouté une alerte", "Dodano alert", "Alarm hinzugefügt", "... 追加しました": an entry that tells of finished work.
DID: Final[dict[str, str]] = {
    "de": (
        r".{3,160} (?:hinzugefügt|eingeführt|umgestellt|angepasst|aktualisiert|dokumentiert|aktiviert|deaktiviert"
        r"|entfernt|behoben|eingerichtet|erhöht|ersetzt|korrigiert|implementiert|erweitert|migriert|getestet|ergänzt)[.!]?$"
    ),
    "fr": r"\w{3,}(?:é|ée|és|ées) (?:un|une|le|la|les|des|du|de|l['’]|d['’]|à|au)\b",
    "es": (
        r"(?!(?:estado|entrada|salida|llamada|medida|resultado|pedido|contenido)\b)\w{3,}(?:ad|id)(?:o|a|os|as) "
        r"(?:un|una|el|la|los|las|al)\b"
    ),
    "pt": (
        r"(?!(?:estado|entrada|chamada|medida|resultado|pedido)\b)\w{3,}(?:ad|íd|id)(?:o|a|os|as) "
        r"(?:um|uma|o|a|os|as|ao)\b"
    ),
    "it": (
        r"(?!(?:stato|data|lato)\b)(?:\w{3,}(?:at|it|ut)|aggiunt|corrett|ridott|risolt|rimoss|introdott|scritt|estes)"
        r"(?:o|a|i|e) (?:un|uno|una|il|lo|la|gli|le|al|alla|l['’])"
    ),
    "nl": r".{3,160} (?:toegevoegd|aangepast|bijgewerkt|ingevoerd|verwijderd|opgelost|ingericht|uitgebreid)[.!]?$",
    "sv": r"(?:lade till|uppdaterade|införde|tog bort|bytte)\b",
    "no": r"(?:la til|oppdaterte|innførte|fjernet)\b",
    "da": r"(?:tilføjede|tilføjet|opdaterede|indførte|fjernede)\b",
    "pl": r"\w{3,}(?:ono|ano|ęto) \w",
    "ru": r"\w{2,}(?:лен|чен|нен|ден|жен|щен|сен|вен|рен|сан|ван|дан)(?:а|о|ы)? \w",
    "ja": r".*(?:しました|済み)。?$",
    "ko": r".*(?:했습니다|하였습니다)[.]?$",
    "zh": r"(?:已经|已經|已)\w",
}
# What it is for: that the same does not happen again.
AGAIN: Final[dict[str, str]] = {
    "de": (
        r"nicht (?:wieder|erneut|noch einmal)|künftig|in zukunft|in den (?:kommenden|nächsten)|verhinder|vermeid"
        r"|wiederhol"
    ),
    "fr": r"reproduise|reproduire|à l['’]avenir|éviter|prévenir|empêcher|récurrence",
    "es": r"\bvuelva|\bevitar|\bprevenir|en el futuro|\ba futuro|\brepita|futuros incidentes",
    "pt": r"\bevitar|\bprevenir|no futuro|\bvolte a|\brepita|não aconteça",
    "it": r"\bevitare|\bprevenire|in futuro|\bripet",
    "nl": r"voorkomen|in de toekomst|herhaling",
    "sv": r"förhindra|undvika|i framtiden|händer igen|upprepas",
    "no": r"forhindre|unngå|i fremtiden|skjer igjen|gjentar",
    "da": r"forhindre|undgå|i fremtiden|sker igen|gentager",
    "pl": r"w przyszłości|zapobie|uniknąć|powtórz",
    "ru": r"в будущем|впредь|не повтор|избежать|предотврат|повторени",
    "ja": r"再発|今後|防止|同様の",
    "ko": r"재발|방지|앞으로|향후",
    "zh": r"避免|防止|今后|今後|再次|类似|類似",
    "id": r"mencegah|terulang|di masa (?:depan|mendatang)|menghindari",
    "tr": r"\btekrar|önle|gelecekte|bir daha",
    "vi": r"tái diễn|ngăn|phòng ngừa|trong tương lai",
    "uk": r"у майбутньому|надалі|запобіг|повтор|уникнут",
    "cs": r"v budoucnu|zabráni|předejít|předešl|opakov",
    "ro": r"în viitor|\bpreveni|\bevita|\brepet",
    "hu": r"jövőben|megelőz|elkerül|ismét",
    "fi": r"jatkossa|tulevaisuudessa|ehkäis|uudelleen|välttä",
}
# Apologies, thanks and news promise nothing that a ticket could hold.
COURTESY: Final[dict[str, str]] = {
    "de": r"entschuldig|dank|informier|auf dem laufenden|bescheid",
    "fr": r"excus|remerci|tiendrons|informer",
    "es": r"disculp|gracias|\binform|agradec",
    "pt": r"desculp|obrigad|\binform|agradec",
    "it": r"\bscus|grazie|\binform|ringrazi",
    "nl": r"excuus|excuses|bedankt|op de hoogte|dank",
    "sv": r"ursäkt|\btack|uppdatera er",
    "no": r"beklag|\btakk|oppdatere dere",
    "da": r"beklag|undskyld|\btak\b",
    "pl": r"przepraszamy|dziękujemy|informować",
    "ru": r"извин|благодар|сообщ|держать в курсе",
    "ja": r"お詫び|申し上げ|ご報告|お知らせ|努めて|ご理解|ご不便|ご迷惑",
    "ko": r"죄송|사과|안내|양해",
    "zh": r"致歉|抱歉|感谢|感謝|公告|诚挚|誠摯",
    "id": r"\bmaaf|terima kasih|menginformasikan",
    "tr": r"özür|teşekkür|bilgilendir",
    "vi": r"xin lỗi|cảm ơn|thông báo",
    "uk": r"вибач|перепрош|дяку|повідом",
    "cs": r"omlouv|děkuj|informovat",
    "ro": r"scuze|mulțum",
    "hu": r"elnézés|köszön|tájékoztat",
    "fi": r"pahoittel|kiitos|kiitämme",
}
