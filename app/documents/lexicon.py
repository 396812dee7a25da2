"""The words post-mortems use for their parts, as data: headings with their language (ISO 639-1).

A phrase marked ``=`` counts only as the whole heading; the others also count inside a short heading. Everything is
written in lower case, without punctuation. Adding a language is adding its rows here; nothing else changes.
"""

from __future__ import annotations

from typing import Final

from app.documents.model import SectionName
from app.documents.word_lists import phrases

# Headings and labels that announce a part of the document.
HEADINGS: Final[dict[str, dict[SectionName, tuple[str, ...]]]] = {
    "en": {
        "action_items": phrases("""
            what happens next | what happens now | where do we go from here |
            where we go from here | road ahead | =roadmap |
            =what now | =in the future | for the future | future mitigation | future mitigations | future prevention |
            =our response | our actions | our plan | =plans |
            plans for | =improving | improvements made | improvements we |
            changes made | what has changed | whats changing |
            what is changing | what will change | how we are improving |
            how were improving | how we will improve | =what to improve | mitigating future | reducing the risk |
            additional measures | security measures | steps forward | planned changes | planned measures |
            planned mitigations | further steps | further measures | additional steps | additional actions |
            what we plan to do | plan of action | preventive steps | preventative steps | prevention steps |
            prevention measures | prevention and | and prevention | avoiding this | how to avoid | how do we avoid |
            how can we avoid | happen again | happens again | happening again | keep this from happening |
            guard against | =remediation and follow up | improvements planned | fixes planned | work to be done |
            whats being done | what is being done | what are we changing | =mitigating actions | longer term actions |
            longer term improvements | medium term improvements | medium term actions | =remediation work |
            action items | action item | =actions | =action | action points | action point | action plan |
            actions taken | action taken | actions planned | action planned | planned actions | resulting action |
            resulting actions | corrective action | corrective actions | corrective measures |
            preventive actions | preventive measures | preventative measures | preventative actions |
            =prevention | =prevent | =preventing | =in future |
            prevention plan | =preventive | follow up | follow ups | followup | followups |
            follow up actions | follow up items | follow up tasks | next steps | =next step | next actions |
            =to do | to do list | to do items | things to do | to dos |
            todo | todos | todo list | remediation items | remediation plan |
            remediations | remediation actions | remediation steps | remediation | =improvements |
            =improvement | future improvements | planned improvements | proposed improvements |
            =process improvements | improvement actions | improvement plan | areas of improvement actions |
            future work | future actions | =future | =future plans | =future steps | =looking forward |
            =looking ahead | =moving forward | =going forward | path forward | way forward | =forward |
            whats next | what next | what comes next | what were doing | what we are doing | what are we doing |
            what we will do | what will we do | what were changing | what we are changing | what we will change |
            what we changed | changes were making | changes we are making | =changes | steps were taking |
            steps we are taking | steps taken to prevent | =steps taken | =what has been done | =what weve done |
            =what we have done | =what we did about it | =what are we doing about it | prevent recurrence |
            preventing recurrence | recurrence prevention | from happening again | prevent future |
            preventing future | prevent this | preventing this | prevent similar | avoid this in the future |
            avoid recurrence | prevent it in the future | avoid future | long term fix | long term fixes |
            long term solution | long term solutions | longer term fix | permanent fix | permanent fixes |
            permanent solution | planned fixes | structural fixes | proposed fixes | proposed actions |
            proposed changes | proposed solutions | =proposals | long term actions | short term actions |
            short term improvements | long term improvements | immediate actions | =hardening | =tasks |
            =task list | =task | work items | repair items | repair item | =recommendations |
            =recommended actions | recommendations for | recommended changes | =commitments | our commitments |
            countermeasures | =counter measures | =safeguards | safeguards added | outstanding work |
            outstanding items | outstanding actions | open items | future works | =next phase |
            recommended next | =open actions | open follow ups |
            further actions | =further work | remaining work | remaining actions | post operations |
            post incident actions | post incident tasks | post incident work | post incident improvements |
            post mortem actions | postmortem actions | postmortem tasks | incident actions | incident tasks |
            incident follow up | =mitigation plan | mitigation actions | =measures | measures taken |
            =measures to prevent | preventing similar incidents | =related tickets | =tickets | =tracking |
            =action tracker | action register | =actions register | corrective and preventative measure |
            corrective and preventive measure | action log | =checklist | engineering actions | security improvements |
            =deliverables | =resolution and prevention | =preventing it | =how we are fixing it |
            how were fixing | how we will prevent | how will we prevent | how can we prevent |
            how we can prevent | how do we prevent | how are we preventing | how to prevent |
            what can we do to prevent | =jira | =jira tickets | =lessons learned and action items |
            =mitigation and prevention | =fixes and follow ups | =aftermath actions | work planned | =plan |
            =planned work | =the plan | =ais | =ongoing work | =ongoing actions | =pending actions
        """),
        "summary": phrases("""
            =summary | incident summary | executive summary | summary of | =overview | incident overview | =tldr |
            =tl dr | =tl;dr | =abstract | =description | incident description | problem description |
            =what happened | =issue summary | problem summary | =problem statement | =high level summary |
            =incident | =the incident | =synopsis | =in short | =outage summary | =summary and impact
        """),
        "impact": phrases("""
            impact | =impacts | =fallout | =blast radius | =affected users | =who was affected | =damage |
            =consequences | =customer impact | =user impact | what was affected | who was impacted | =effects |
            =scope | =severity and impact | =affected services | affected packages | affected versions |
            affected systems | affected components |
            =what was impacted | =data exposed | worst case scenario |
            =ramifications
        """),
        "timeline": phrases("""
            timeline | =chronology | chronology | =time line | sequence of events | =events | =event log |
            =incident log | =key events | =chronological events | order of events | timelines | =incident history |
            =what happened and when | =log | chain of events
        """),
        "root_causes": phrases("""
            root cause | root causes | root cause analysis | =cause | =causes | =rca | =trigger |
            contributing factors | contributing causes | =contributing factor | =contributing conditions |
            possible causes | probable cause | proximate cause | underlying cause | =causal analysis | five whys |
            5 whys | =why did this happen | =why did it happen | =why it happened | =how did it happen |
            =how did this happen | what caused | =what went on | =the cause | cause analysis | cause of |
            =technical details | =cause and resolution | reason for | =why | =the bug | =how it happened |
            =what was the cause |
            =working theory | =fault | =technical analysis | causes of | =trigger and root cause
        """),
        "went_well": phrases("""
            went well | worked well | =what worked | did well | =things that worked | =positives | =successes |
            =the good | =good | =what was good | =what helped | =strengths | did we do right | done well |
            went right | =pros
        """),
        "went_badly": phrases("""
            went badly | went wrong | went poorly | didnt go well | did not go well | did not go so well |
            didnt go so well | =what didnt work | =what did not work | could have gone better | went less well |
            could be improved | could have been better | can be improved | could we have done better |
            =negatives | =the bad | =bad | =challenges | what could be better | didnt work well |
            went not so well | can we do better | could have done better | could do better |
            could we do better | =what was bad |
            to be improved | what hurt | =opportunities for improvement | =areas for improvement |
            =what did not help | =what didnt help | =what needs improvement | =what needs to improve | =weaknesses |
            =what failed | =what didnt | =what did not | =what went less well
        """),
        "lucky": phrases("""
            got lucky | get lucky | =lucky | were lucky | =luck | we were fortunate | got fortunate
        """),
        "lessons": phrases("""
            lessons learned | lessons learnt | lesson learned | =lessons | =lesson | learnings | =what we learned |
            =what did we learn | what weve learned | what we have learned | =takeaways | key takeaways |
            =insights | =learned | =what have we learned | lessons | =reflections | good example of |
            =recovery and lessons learned | =analysis and lessons learned
        """),
        "detection": phrases("""
            =detection | how was it detected | how it was detected | how we detected | how did we detect |
            how was this detected | incident detection | detection gap | =identified | =discovery |
            =how we found out | =alert | =alerting |
            =time to detection | =detection and response | detection method | =how did we find out |
            =identification
        """),
        "resolution": phrases("""
            resolution | =fix | =the fix | =fixes | =fix applied | =fixes applied |
            =solution | =solutions | =solving | =recovery |
            recovery process | =mitigation | =mitigations | =how it was fixed | =how was it fixed | how we fixed |
            how did we fix | how we resolved | =how it was resolved | how was it resolved | =workaround |
            =restoration | =mitigation and resolution | =response | incident response | =short term fix |
            =short term solution | =immediate fix | =repair | =temporary fix | =patched | =patch |
            =stop the bleed | =containment | =eradication | resolution and recovery |
            =actions during the incident | =response and recovery | =immediate response
        """),
        "background": phrases("""
            =background | =context | =lead up | =leadup | =introduction | =architecture | =prerequisites |
            background and | =background information | =some background | =system overview | =preface
        """),
    },
    "ja": {
        "action_items": phrases("""
            アクションアイテム | アクション | 再発防止 | 今後の対応 | 今後の対策 | 今後の | 恒久対応 |
            恒久対策 | 対策 | 改善策 | 改善 | ネクストアクション | 次のステップ |
            やること | 対応事項 | todo | フォローアップ | 予防
        """),
        "summary": phrases("概要 | サマリ | 要約 | =何が起きたか | 事象 | 障害内容"),
        "impact": phrases("影響"),
        "timeline": phrases("タイムライン | 時系列 | 経緯 | 経過"),
        "root_causes": phrases("原因"),
        "went_well": phrases("うまくいったこと | 良かったこと | よかったこと | 良かった点 | うまくいった"),
        "went_badly": phrases("""
            うまくいかなかった | 悪かったこと | 悪かった点 | 課題 | 改善点 | 問題点 | 改善が必要 | 改善すべき |
            改善の余地
        """),
        "lucky": phrases("幸運 | ラッキー | 運が良かった | 運がよかった | 運が良かったこと"),
        "lessons": phrases("教訓 | 学び | 学んだこと | 得られた"),
        "detection": phrases("検知 | 検出 | 発見"),
        "resolution": phrases("解決 | 復旧 | 暫定対応 | 一次対応 | =対応 | 対応内容 | 修正"),
        "background": phrases("背景 | 前提"),
    },
    "zh": {
        "action_items": phrases("""
            行动项 | 行动计划 | 改进措施 | 预防 | 後續 | 后续 | 整改 | 防复发 | 下一步 | 待办 | 跟进 | 改进 |
            計畫 | 计划修复 | 优化措施 | =措施 | 行動項目 |
            改善措施 | 預防 | 待辦 | 避免再次 | todo | 行动
        """),
        "summary": phrases(
            "摘要 | 概述 | 总结 | 概要 | =问题 | 问题描述 | 事件描述 | 故障描述 | 摘要 | 事故概述 | =简介"
        ),
        "impact": phrases("影响 | 影響"),
        "timeline": phrases("时间线 | 时间轴 | 時間線 | 時間軸 | 事件经过 | 故障经过 | 经过 | 时间表"),
        "root_causes": phrases("根因 | 根本原因 | 原因 | 根源 | 归因"),
        "went_well": phrases("做得好 | 做得对 | 亮点 | 好的方面"),
        "went_badly": phrases("做得不好 | 不足 | 待改进 | 存在问题 | 暴露的问题"),
        "lucky": phrases("幸运 | 侥幸 | 幸運"),
        "lessons": phrases("经验 | 教训 | 教訓 | 经验教训 | 复盘 | 反思 | 事后总结 | 复盘总结 | 经验总结"),
        "detection": phrases("检测 | 发现 | 告警 | 偵測"),
        "resolution": phrases("修复 | 解决 | 处理 | 恢复 | 修復 | 解決 | 处置"),
        "background": phrases("背景"),
    },
    "de": {
        "action_items": phrases("""
            maßnahmen | massnahmen | nächste schritte | folgemaßnahmen | korrekturmaßnahmen | =aufgaben |
            aktionspunkte | verbesserungen | =aktionen | vorbeugung | prävention | weiteres vorgehen |
            offene punkte | =empfehlungen | schutzmaßnahmen | gegenmaßnahmen
        """),
        "summary": phrases("zusammenfassung | überblick | was ist passiert | beschreibung | kurzfassung"),
        "impact": phrases("auswirkung | auswirkungen | betroffene"),
        "timeline": phrases("""
            zeitleiste | zeitverlauf | zeitlicher ablauf | chronologie | zeitachse | =ablauf | =verlauf
        """),
        "root_causes": phrases("ursache | ursachen | grundursache | ursachenanalyse | =auslöser"),
        "went_well": phrases("gut gelaufen | gut lief | was lief gut | gut funktioniert | lief gut"),
        "went_badly": phrases("""
            schlecht gelaufen | schlecht lief | nicht gut gelaufen | was lief schlecht | lief schlecht |
            schief gelaufen | schiefgelaufen
        """),
        "lucky": phrases("glück"),
        "lessons": phrases("erkenntnisse | gelernt | lehren | gelernte lektionen"),
        "detection": phrases("erkennung | entdeckung"),
        "resolution": phrases("lösung | behebung | wiederherstellung | sofortmaßnahmen"),
        "background": phrases("hintergrund | kontext"),
    },
    "fr": {
        "action_items": phrases("""
            actions correctives | actions préventives | actions à mener | actions à entreprendre | plan daction |
            plan d action | prochaines étapes | mesures correctives | mesures préventives | =mesures | =suites |
            =suivi | points daction | points d action | =recommandations | plan d amélioration | pistes d amélioration |
            mesures de prévention | =prévention | =améliorations | =tâches | à faire | actions de suivi
        """),
        "summary": phrases("résumé | synthèse | que s est il passé | description de l incident"),
        "impact": phrases("impacts | conséquences"),
        "timeline": phrases("chronologie | déroulement | frise"),
        "root_causes": phrases("cause racine | causes racines | cause | causes | origine"),
        "went_well": phrases("bien fonctionné | bien passé | points positifs | bien marché"),
        "went_badly": phrases("mal fonctionné | mal passé | points négatifs | moins bien | mal marché"),
        "lucky": phrases("chance | chanceux"),
        "lessons": phrases("leçons | enseignements | retour d expérience"),
        "detection": phrases("détection | été détecté"),
        "resolution": phrases(
            "résolution | rétablissement | =correction | =correctif | correctif appliqué | correctifs appliqués"
        ),
        "background": phrases("contexte | =introduction"),
    },
    "es": {
        "action_items": phrases("""
            acciones | acciones correctivas | próximos pasos | proximos pasos | medidas | =tareas |
            plan de acción | =seguimiento | elementos de acción | puntos de acción | =mejoras | siguientes pasos |
            prevención | =recomendaciones
        """),
        "summary": phrases("resumen | qué pasó | qué ocurrió | =descripción"),
        "impact": phrases("impacto | afectación"),
        "timeline": phrases("cronología | línea de tiempo | línea temporal | cronograma"),
        "root_causes": phrases("causa raíz | causas raíz | causa | causas"),
        "went_well": phrases("salió bien | qué funcionó | funcionó bien | fue bien"),
        "went_badly": phrases("salió mal | no funcionó | fue mal | qué falló | lo que falló | que falló"),
        "lucky": phrases("suerte"),
        "lessons": phrases("lecciones | aprendizajes | lecciones aprendidas"),
        "detection": phrases("detección"),
        "resolution": phrases("resolución | solución | recuperación"),
        "background": phrases("contexto | antecedentes"),
    },
    "pt": {
        "action_items": phrases("""
            ações | itens de ação | ações corretivas | próximos passos | plano de ação | =medidas | =tarefas |
            medidas corretivas | medidas preventivas | =melhorias | prevenção | pontos de ação | acompanhamento |
            recomendação | recomendações | pendências
        """),
        "summary": phrases("resumo | o que aconteceu | =descrição | sumário"),
        "impact": phrases("impacto"),
        "timeline": phrases("linha do tempo | cronologia"),
        "root_causes": phrases("causa raiz | causas raiz | causa | causas | causa-raiz"),
        "went_well": phrases("correu bem | funcionou bem | deu certo | o que foi bem | foi bem"),
        "went_badly": phrases("correu mal | deu errado | não funcionou | foi mal"),
        "lucky": phrases("sorte"),
        "lessons": phrases("lições | aprendizados | lições aprendidas"),
        "detection": phrases("detecção | deteção"),
        "resolution": phrases("resolução | solução | recuperação"),
        "background": phrases("contexto | antecedentes"),
    },
    "it": {
        "action_items": phrases("""
            azioni | azioni correttive | azioni preventive | prossimi passi | piano d azione | =misure | =attività |
            punti di azione | =miglioramenti | prevenzione | =raccomandazioni | =da fare | misure correttive
        """),
        "summary": phrases("riepilogo | sommario | sintesi | riassunto | cosa è successo | =descrizione"),
        "impact": phrases("impatto | conseguenze"),
        "timeline": phrases("cronologia | linea temporale | sequenza degli eventi"),
        "root_causes": phrases("causa principale | cause | causa | causa radice | cause radice"),
        "went_well": phrases("andato bene | ha funzionato | funzionato bene"),
        "went_badly": phrases("andato male | non ha funzionato | andato storto | funzionato male"),
        "lucky": phrases("fortuna | stati fortunati"),
        "lessons": phrases("lezioni | lezioni apprese | cosa abbiamo imparato"),
        "detection": phrases("rilevamento | rilevazione"),
        "resolution": phrases("risoluzione | soluzione | ripristino"),
        "background": phrases("contesto | premessa"),
    },
    "nl": {
        "action_items": phrases("""
            acties | actiepunten | actiepunt | vervolgstappen | vervolgacties | =maatregelen | volgende stappen |
            verbeterpunten | verbeteracties | =verbeteringen | preventieve maatregelen | =preventie | actielijst |
            =aanbevelingen | =opvolging
        """),
        "summary": phrases("samenvatting | wat is er gebeurd | wat gebeurde er | =beschrijving"),
        "impact": phrases("impact | gevolgen"),
        "timeline": phrases("tijdlijn | tijdslijn | =verloop"),
        "root_causes": phrases("oorzaak | oorzaken | hoofdoorzaak | grondoorzaak"),
        "went_well": phrases("ging goed | goed ging | ging er goed | goed gegaan"),
        "went_badly": phrases("ging fout | fout ging | ging mis | mis ging | kon beter | kan beter | niet goed"),
        "lucky": phrases("geluk"),
        "lessons": phrases("geleerde lessen | =lessen | lessen geleerd | wat hebben we geleerd"),
        "detection": phrases("detectie | ontdekking"),
        "resolution": phrases("oplossing | herstel"),
        "background": phrases("achtergrond"),
    },
    "no": {
        "action_items": phrases("""
            aksjonspunkter | aksjonspunkt | =aksjoner | tiltak | =oppfølging | oppfølgingspunkter | neste steg |
            videre arbeid | =handlingsplan | handlingspunkter | =forbedringer | forbedringstiltak |
            korrigerende tiltak |
            forebyggende tiltak | =veien videre | hva gjør vi nå | =anbefalinger | videre oppfølging
        """),
        "summary": phrases("sammendrag | oppsummering | hva skjedde | =beskrivelse"),
        "impact": phrases("konsekvens | konsekvenser | påvirkning"),
        "timeline": phrases("tidslinje | hendelsesforløp | =forløp"),
        "root_causes": phrases("rotårsak | rotårsaker | årsak | årsaker | årsaksanalyse | utløsende faktor"),
        "went_well": phrases("gikk bra | fungerte bra | gikk godt"),
        "went_badly": phrases("gikk dårlig | gikk galt | kunne gått bedre | fungerte ikke | gikk ikke bra"),
        "lucky": phrases("flaks | heldige"),
        "lessons": phrases("lærte vi | læring | lærdom | lærdommer | har vi lært | læringspunkter"),
        "detection": phrases("påvisning | oppdagelse | =deteksjon"),
        "resolution": phrases("løsning | =retting | gjenoppretting"),
        "background": phrases("bakgrunn"),
    },
    "sv": {
        "action_items": phrases("""
            åtgärder | åtgärdspunkter | åtgärdslista | =uppföljning | nästa steg | åtgärdsplan | =handlingsplan |
            förbättringar | förbättringsåtgärder | förebyggande åtgärder | korrigerande åtgärder | =rekommendationer |
            att göra
        """),
        "summary": phrases("sammanfattning | vad hände | =beskrivning"),
        "impact": phrases("påverkan | konsekvens | konsekvenser"),
        "timeline": phrases("tidslinje | händelseförlopp"),
        "root_causes": phrases("grundorsak | grundorsaker | rotorsak | rotorsaker | orsak | orsaker"),
        "went_well": phrases("gick bra | fungerade bra"),
        "went_badly": phrases("gick dåligt | gick mindre bra | gick fel | fungerade inte"),
        "lucky": phrases("tur vi hade | hade vi tur | vi hade tur"),
        "lessons": phrases("lärdomar | lärdom | lärde vi"),
        "detection": phrases("upptäckt | detektering"),
        "resolution": phrases("lösning | återställning"),
        "background": phrases("bakgrund"),
    },
    "da": {
        "action_items": phrases("""
            handlingspunkter | =handlinger | handleplan | =handlingsplan | tiltag | =opfølgning | næste skridt |
            forbedringer | forbedringstiltag | forebyggende tiltag | korrigerende handlinger | =anbefalinger
        """),
        "summary": phrases("resumé | opsummering | sammenfatning | hvad skete der | =beskrivelse"),
        "impact": phrases("påvirkning | konsekvens | konsekvenser"),
        "timeline": phrases("tidslinje | hændelsesforløb"),
        "root_causes": phrases("grundårsag | rodårsag | årsag | årsager | grundlæggende årsag"),
        "went_well": phrases("gik godt | fungerede godt"),
        "went_badly": phrases("gik dårligt | gik galt | gik skidt | fungerede ikke"),
        "lucky": phrases("heldige | =held"),
        "lessons": phrases("læring | lærte vi | erfaringer"),
        "detection": phrases("opdagelse | detektion"),
        "resolution": phrases("løsning | genopretning"),
        "background": phrases("baggrund"),
    },
    "pl": {
        "action_items": phrases("""
            działania | działania naprawcze | działania korygujące | działania zapobiegawcze | działania następcze |
            plan działania | plan naprawczy | następne kroki | kolejne kroki | dalsze kroki | do zrobienia |
            punkty do wykonania | =usprawnienia | =zadania | zapobieganie | =rekomendacje | =zalecenia
        """),
        "summary": phrases("podsumowanie | streszczenie | co się stało | co się wydarzyło | opis incydentu | =opis"),
        "impact": phrases("wpływ | skutki"),
        "timeline": phrases("oś czasu | chronologia | przebieg zdarzeń | przebieg incydentu | =przebieg"),
        "root_causes": phrases("przyczyna | przyczyny | przyczyna źródłowa | przyczyny źródłowe"),
        "went_well": phrases("poszło dobrze | zadziałało | co się udało"),
        "went_badly": phrases("poszło źle | nie zadziałało | poszło nie tak | co się nie udało"),
        "lucky": phrases("szczęście"),
        "lessons": phrases("wnioski | lekcje | czego się nauczyliśmy"),
        "detection": phrases("wykrycie | wykrywanie"),
        "resolution": phrases("rozwiązanie | naprawa | przywrócenie"),
        "background": phrases("kontekst | =tło"),
    },
    "cs": {
        "action_items": phrases("""
            akční kroky | nápravná opatření | preventivní opatření | další kroky | =opatření | =úkoly | akční body
        """),
        "summary": phrases("shrnutí | souhrn | co se stalo | popis incidentu"),
        "impact": phrases("dopad | dopady"),
        "timeline": phrases("časová osa | průběh incidentu"),
        "root_causes": phrases("příčina | příčiny | hlavní příčina"),
        "lessons": phrases("ponaučení | poučení"),
        "detection": phrases("detekce"),
        "resolution": phrases("řešení | obnovení"),
    },
    "uk": {
        "action_items": phrases("план дій | дії | наступні кроки | заходи | =завдання | що робимо далі"),
        "summary": phrases("підсумок | опис | що сталося"),
        "impact": phrases("вплив | наслідки"),
        "timeline": phrases("хронологія | таймлайн"),
        "root_causes": phrases("причина | причини | першопричина"),
        "lessons": phrases("уроки | висновки"),
        "resolution": phrases("рішення | усунення | виправлення"),
    },
    "ru": {
        "action_items": phrases("""
            план действий | действия | следующие шаги | меры | задачи | что делаем | дальнейшие шаги | что дальше |
            план работ | корректирующие действия | корректирующие меры | предотвращение | профилактика | =улучшения |
            что сделать | что нужно сделать | что исправить | что улучшить | =экшен айтемы | рекомендации |
            как не допустить
        """),
        "summary": phrases("краткое описание | резюме | описание | что произошло | сводка | кратко | что случилось"),
        "impact": phrases("влияние | последствия | импакт"),
        "timeline": phrases("хронология | таймлайн | временная шкала | ход событий"),
        "root_causes": phrases("причина | причины | корневая причина | первопричина | первопричины"),
        "went_well": phrases("что сработало | прошло хорошо | что было хорошо | сделали хорошо"),
        "went_badly": phrases("что не сработало | прошло плохо | что пошло не так | что было плохо"),
        "lucky": phrases("повезло"),
        "detection": phrases("обнаружение | как обнаружили"),
        "lessons": phrases("уроки | выводы"),
        "resolution": phrases("решение | устранение | восстановление | исправление"),
        "background": phrases("контекст | предыстория"),
    },
    "ko": {
        "action_items": phrases("""
            액션 아이템 | 조치 | 후속 조치 | 재발 방지 | 재발방지 | 향후 계획 | 향후 조치 | 다음 단계 | 개선 |
            개선 사항 |
            개선 방안 | 대응 방안 | 남은 일 | 남은 작업 | 할 일 | 후속 작업 | 예방 | 방지 대책
        """),
        "summary": phrases("요약 | 개요 | 장애 내용 | 무슨 일이"),
        "impact": phrases("영향"),
        "timeline": phrases("타임라인 | 경과 | 시간순"),
        "root_causes": phrases("원인"),
        "went_well": phrases("잘된 점 | 잘한 점 | 잘된 | 좋았던 점"),
        "went_badly": phrases("미흡했던 | 아쉬운 점 | 아쉬웠던 | 잘못된 점 | 개선할 점 | 부족했던"),
        "lucky": phrases("운이 좋았"),
        "detection": phrases("탐지 | 감지 | 발견"),
        "lessons": phrases("교훈 | 배운 점 | 배운 것 | 회고"),
        "resolution": phrases("해결 | 복구"),
        "background": phrases("배경"),
    },
}

# Headings that end an action part without being a canonical one, or that stand inside it without holding work.
ASIDES: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        thanks | thank you | appendix | appendices | references | supporting information | supporting material |
        see also | glossary | notes | additional notes | note | related | related incidents | links | resources |
        acknowledgements | acknowledgments | discussion | comments | questions | faq | contact | about |
        further reading | validation | verification | notes to the owner | changelog | revision history |
        chat logs | logs | data | attachments | screenshots | participants | attendees | update | updates |
        postscript | epilogue | conclusion | conclusions | closing thoughts | closing | apology | sign off |
        legend | definitions | category definitions | priority definitions | severity definitions |
        signatures | approvals | approval | metrics | graphs | external links | documents | document history |
        footnotes | meta | metadata | supporting info | supporting documents | post mortem meeting |
        meeting notes | q a | q and a | q&a | instructions | template | distribution | sources | final thoughts |
        closing remarks | reviewers | review | what should i do | what should you do | what you should do |
        what you need to do | what do i need to do | what do you need to do | do i need to do anything |
        do i need to do something | what can you do | what can i do | what users should do | action required |
        required action | required actions | user actions | customer actions | recommendations for users |
        recommendations for customers | recommended user actions | recommended actions for users |
        recommended actions for customers | steps you should take | what does this mean for you |
        how to protect yourself | how can i protect myself
    """),
    "ja": phrases("説明 | 凡例 | カテゴリの説明 | 用語 | 参考 | 参考資料 | 付録 | 備考 | 補足 | 謝辞 | 関連"),
    "zh": phrases("图例 | 类别说明 | 术语 | 参考 | 附录 | 备注 | 相关 | 参考资料 | 说明 | 致谢"),
    "de": phrases("anhang | referenzen | danksagung | anmerkungen"),
    "fr": phrases("annexe | annexes | références | remerciements | notes"),
    "es": phrases("anexo | referencias | agradecimientos | notas"),
    "pt": phrases("anexo | referências | agradecimentos | notas"),
    "it": phrases("allegato | allegati | riferimenti | ringraziamenti | note"),
    "nl": phrases("bijlage | bijlagen | referenties | dankwoord | opmerkingen"),
    "no": phrases("linker | lenker | vedlegg | referanser | notater"),
    "sv": phrases("länkar | bilaga | bilagor | referenser | anteckningar"),
    "da": phrases("links | bilag | referencer | noter"),
    "pl": phrases("załącznik | załączniki | linki | źródła | odnośniki | notatki"),
    "ru": phrases("ссылки | приложение | приложения | примечания"),
    "ko": phrases("참고 | 참고 자료 | 부록 | 비고 | 관련 문서 | 관련 코드"),
}
