"""The names of the months in the languages that are read, with their numbers."""

from __future__ import annotations

from typing import Final

from app.documents.any_case import folded

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            (
                "january jan januar janvier janv enero ene janeiro gennaio januari stycznia styczeń января январь"
                " ocak ledna січня ianuarie január tammikuuta"
            ),
            (
                "february feb februar février fevrier febrero fevereiro febbraio februari lutego luty февраля февраль"
                " şubat února лютого februarie február helmikuuta"
            ),
            (
                "march mar märz mars marzo março maart marts marca marzec марта март"
                " mart maret března березня martie március maaliskuuta"
            ),
            (
                "april apr avril abril aprile kwietnia kwiecień апреля апрель"
                " nisan dubna квітня aprilie április huhtikuuta"
            ),
            "may mai mayo maio maggio mei maj maja мая mayıs května травня május toukokuuta",
            (
                "june jun juni juin junio junho giugno czerwca czerwiec июня июнь"
                " haziran června червня iunie június kesäkuuta"
            ),
            (
                "july jul juli juillet julio julho luglio lipca lipiec июля июль"
                " temmuz července липня iulie július heinäkuuta"
            ),
            (
                "august aug août aout agosto augustus augusti sierpnia sierpień августа август"
                " ağustos agustus srpna серпня augusztus elokuuta"
            ),
            (
                "september sep sept septembre septiembre setembro settembre września wrzesień сентября сентябрь"
                " eylül září вересня septembrie szeptember syyskuuta"
            ),
            (
                "october oct oktober octobre octubre outubro ottobre okt października październik октября октябрь"
                " ekim října жовтня octombrie október lokakuuta"
            ),
            (
                "november nov novembre noviembre novembro listopada listopad ноября ноябрь"
                " kasım listopadu листопада noiembrie marraskuuta"
            ),
            (
                "december dec dezember décembre diciembre dezembro dicembre dez desember"
                " grudnia grudzień декабря декабрь"
                " aralık prosince грудня decembrie joulukuuta"
            ),
        ),
        start=1,
    )
    for name in names.split()
}
_FOLDED: Final = {folded(name): number for name, number in MONTHS.items()}


def month_number(name: str) -> int:
    """Return the number of the month ``name`` as a pattern that minds no case found it."""
    return _FOLDED[folded(name)]
