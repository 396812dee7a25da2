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
            what happens next | what happens now | where do we go from here | where we go from here | road ahead |
            =roadmap | =what now | =in the future | for the future | future mitigation | future mitigations |
            future prevention | =our response | our actions | our plan | =plans | plans for | =improving |
            improvements made | improvements we | changes made | what has changed | whats changing |
            what is changing | what will change | =what changed | how we are improving | how were improving |
            how we will improve |
            =what to improve | mitigating future | reducing the risk | additional measures | security measures |
            steps forward | planned changes | planned measures | planned mitigations | further steps |
            further measures | additional steps | additional actions | what we plan to do | plan of action |
            preventive steps | preventative steps | prevention steps | prevention measures | prevention and |
            and prevention | avoiding this | how to avoid | how do we avoid | how can we avoid | happen again |
            happens again | happening again | keep this from happening | guard against | =remediation and follow up |
            improvements planned | fixes planned | work to be done | whats being done | what is being done |
            what are we changing | =mitigating actions | longer term actions | longer term improvements |
            medium term improvements | medium term actions | =remediation work | action items | action item |
            =actions | =action | action points | action point | action plan | actions taken | action taken |
            actions planned | action planned | planned actions | resulting action | resulting actions |
            corrective action | corrective actions | corrective measures | preventive actions | preventive measures |
            preventative measures | preventative actions | =prevention | =prevent | =preventing | =in future |
            prevention plan | =preventive | follow up | follow ups | followup | followups | follow up actions |
            follow up items | follow up tasks | next steps | =next step | next actions | =to do | to do list |
            to do items | things to do | to dos | todo | todos | todo list | remediation items | remediation plan |
            remediations | remediation actions | remediation steps | remediation | =improvements | =improvement |
            future improvements | planned improvements | proposed improvements | =process improvements |
            improvement actions | improvement plan | areas of improvement actions | future work | future actions |
            =future | =future plans | =future steps | =looking forward | =looking ahead | =moving forward |
            =going forward | path forward | way forward | =forward | whats next | what next | what comes next |
            what were doing | what we are doing | what are we doing | what we will do | what will we do |
            what were changing | what we are changing | what we will change | what we changed | changes were making |
            changes we are making | =changes | steps were taking | steps we are taking | steps taken to prevent |
            =steps taken | =what has been done | =what weve done | =what we have done | =what we did about it |
            =what are we doing about it | prevent recurrence | preventing recurrence | recurrence prevention |
            from happening again | prevent future | preventing future | prevent this | preventing this |
            prevent similar | avoid this in the future | avoid recurrence | prevent it in the future | avoid future |
            long term fix | long term fixes | long term solution | long term solutions | longer term fix |
            permanent fix | permanent fixes | permanent solution | planned fixes | structural fixes | proposed fixes |
            proposed actions | proposed changes | proposed solutions | =proposals | long term actions |
            short term actions | short term improvements | long term improvements | immediate actions | =hardening |
            =tasks | =task list | =task | work items | repair items | repair item | =recommendations |
            =recommended actions | recommendations for | recommended changes | =commitments | our commitments |
            countermeasures | =counter measures | =safeguards | safeguards added | outstanding work |
            outstanding items | outstanding actions | open items | future works | =next phase | recommended next |
            =open actions | open follow ups | further actions | =further work | remaining work | remaining actions |
            post operations | post incident actions | post incident tasks | post incident work |
            post incident improvements | post mortem actions | postmortem actions | postmortem tasks |
            incident actions | incident tasks | incident follow up | =mitigation plan | mitigation actions |
            =measures | measures taken | =actions to prevent recurrence | =measures to prevent recurrence |
            =measures to prevent | preventing similar incidents | =related tickets |
            =tickets | =tracking | =action tracker | action register | =actions register |
            corrective and preventative measure | corrective and preventive measure | action log | =checklist |
            engineering actions | security improvements | =deliverables | =resolution and prevention |
            =preventing it | =how we are fixing it | how were fixing | how we will prevent | how will we prevent |
            how can we prevent | how we can prevent | how do we prevent | how are we preventing | how to prevent |
            what can we do to prevent | =jira | =jira tickets | =lessons learned and action items |
            =mitigation and prevention | proportional investments | =safety actions | =fixes and follow ups |
            =aftermath actions | work planned | =plan |
            =process fix | =process fixes | =process change | =process changes | =planned work | =the plan | =ais |
            =ongoing work | =ongoing actions | =pending actions | =actionables | =possible improvements |
            =potential improvements | =suggested improvements
        """),
        "summary": phrases("""
            =summary | incident summary | executive summary | summary of | =overview | incident overview | =tldr |
            =tl dr | =tl;dr | =abstract | =description | incident description | problem description |
            =what happened | =issue summary | problem summary statement | =high level summary |
            =what was the problem | =what was the issue | =what is the problem | =what was wrong |
            =what broke | =problem statement | =event description | =incident | =the incident | =synopsis |
            =in short | =outage summary | =summary and impact
        """),
        "impact": phrases("""
            impact | =impacts | =fallout | =blast radius | =affected users | =who was affected | who is affected |
            =who is impacted | what is affected | does this affect | did this affect | am i affected |
            was i affected | are you affected | =damage |
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
            5 whys | =why did this happen | =why did it happen | =why it happened | =why this happened |
            =why was this happening | =why is it happening | =why is this happening | =why was it happening |
            why did this fail | why it failed | diagnosing the |
            =diagnosis |
            =how did it happen |
            =how did this happen | what caused | =what went on | =the cause | cause analysis | cause of |
            =technical details | =cause and resolution | reason for | =why | =the bug | =how it happened |
            =what was the cause | =what went wrong and why | =contributors and enablers | =contributors enablers |
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
            =what i learned | =what i would take from this | =what id take from this | =what to take away |
            =insights | =learned | =what have we learned | lessons | =reflections | good example of |
            =recovery and lessons learned | =analysis and lessons learned | =learning outcome |
            =learning outcomes
        """),
        "detection": phrases("""
            =detection | how was it detected | how it was detected | how we detected | how did we detect |
            how was this detected | incident detection | =initial detection | detection gap | =identified | =discovery |
            =how we found out | =alert | =alerting |
            =time to detection | =detection and response | =detection and analysis | detection method |
            =how did we find out |
            =identification
        """),
        "resolution": phrases("""
            resolution | =resolutions | =fix | =the fix | =fixes | details of fix | details of the fix |
            =fix details | done to fix | did to fix | =fix applied | =fixes applied |
            =solution | =solutions | =solving | =recovery |
            recovery process | =mitigation | =mitigations | =how it was fixed | =how was it fixed | how we fixed |
            how did we fix | how we resolved | =how we solved it | =how we solved this |
            =how did we solve it | =how was it solved | =how it was resolved | how was it resolved | =workaround |
            =restoration | =mitigation and resolution | =how did we respond | =how we responded |
            =containment eradication and recovery | =containment actions | =interim containment actions |
            =immediate containment | =containment action | =interim containment action | =immediate correction |
            =response | incident response | =short term fix |
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
            アクションアイテム | アクション | 再発防止 | 今後の対応 | 今後の対策 | 今後の | 恒久対応 | 恒久対策 |
            対策 | 改善策 | 改善 | ネクストアクション | 次のステップ | やること | 対応事項 | todo | フォローアップ |
            予防 | 今後の課題 | 今後の取り組み | 改善アクション | 予防策 | 防止策 | 再発防止に向けて | 是正処置 |
            是正措置 | 改善計画 | 残課題 | 残作業 | 対策案 | 改善案 | 再発防止案 | 再発を防ぐ | 次のアクション |
            予防措置 | 対応策 | 残タスク | 推奨事項 | 根本対策 | 水平展開 | =横展開 | 横展開対応 | 今後に向けて |
            今後の方針 | 今後の予定
        """),
        "summary": phrases("""
            概要 | サマリ | 要約 | =何が起きたか | 事象 | 障害内容 | 障害の内容 | 障害概要 | インシデント概要 |
            事象概要 | 発生事象 | 要旨 | =障害情報 | =現象 | 起きたこと
        """),
        "impact": phrases("影響 | 被害状況"),
        "timeline": phrases("タイムライン | 時系列 | 経緯 | 経過 | 対応経緯 | 対応経過 | 発生から復旧まで"),
        "root_causes": phrases("原因 | なぜなぜ分析 | 要因"),
        "went_well": phrases("""
            うまくいったこと | 良かったこと | よかったこと | 良かった点 | うまくいった | 良かった | うまくいった点
        """),
        "went_badly": phrases("""
            うまくいかなかった | 悪かったこと | 悪かった点 | 課題 | 改善点 | 問題点 | 改善が必要 | 改善すべき |
            改善の余地 | 反省点 | 悪かった | うまくいかなかったこと | うまくいかなかった点 | 改善が必要な点
        """),
        "lucky": phrases("""
            幸運 | ラッキー | 運が良かった | 運がよかった | 運が良かったこと | 幸運だったこと | 幸運だった点
        """),
        "lessons": phrases("教訓 | 学び | 学んだこと | 得られた | 振り返り | 所感"),
        "detection": phrases("検知 | 検出 | 発見 | 検知方法 | 発見経緯 | 検知経緯 | 発覚"),
        "resolution": phrases("""
            解決 | 復旧 | 暫定対応 | 一次対応 | =対応 | 対応内容 | 修正 | 復旧対応 | 応急対応 | 応急処置 | 暫定対策 |
            暫定処置 | 緊急対応 | 復旧手順
        """),
        "background": phrases("背景 | 前提"),
    },
    "zh": {
        "action_items": phrases("""
            行动项 | 行动计划 | 改进措施 | 预防 | 後續 | 后续 | 整改 | 防复发 | 下一步 | 待办 | 跟进 | 改进 | 計畫 |
            计划修复 | 优化措施 | =措施 | 行動項目 | 改善措施 | 預防 | 待辦 | 避免再次 | todo | 行动 | 行动事项 |
            改进计划 | 改进方案 | 改进项 | 改进建议 | 优化方案 | 优化建议 | 优化项 | 预防方案 | 防范措施 | 防护措施 |
            規避措施 | 规避措施 | 整改措施 | 补救措施 | 长期措施 | 短期措施 | 后续计划 | 后续改进 | 后续措施 |
            后续跟进 | 遗留问题 | 遗留事项 | 残留事项 | 待办事项 | 后续工作 | 防护措施 | 防護措施 | 行動方案 |
            行動計畫 | 行動計劃 | 改進措施 | 改進計畫 | 改進方案 | 改善方案 | 改善計畫 | 改善計劃 | 改善項目 |
            預防措施 | 防範措施 | 後續行動 | 後續措施 | 後續追蹤 | 後續改善 | 待辦事項 | 矯正措施 | 再發防止 |
            追蹤事項 | 改进方向 | 后续优化 | 优化方向 | 如何避免 | 如何预防 | 如何防止 | 规避方案 | 长期方案 |
            根治方案 | =建议 | 必须立即执行 | 需要立即执行 | 必须执行的操作 |
            后续建议 | 防再发 | 防止再次 | 改進建議 | 後續建議 | 如何避免再次
        """),
        "summary": phrases("""
            摘要 | 概述 | 总结 | 概要 | =问题 | 问题描述 | 事件描述 | 故障描述 | 摘要 | 事故概述 | =简介 | 故障概述 |
            事件概述 | 事故描述 | 事件摘要 | 事故摘要 | 故障摘要 | 故障现象 | 事故现象 | 问题现象 | 结论 | 問題描述 |
            問題概述 | 故障現象 | bug 描述 | 概覽 | 發生了什麼 | 发生了什么 | =现象 | =現象 | 事故简述 | 事件简述
        """),
        "impact": phrases("影响 | 影響 | 影响范围 | 影响评估 | 影響範圍 | 影響評估"),
        "timeline": phrases("""
            时间线 | 时间轴 | 時間線 | 時間軸 | 事件经过 | 故障经过 | 经过 | 时间表 | 处理过程 | 处置过程 |
            处理时间线 | 故障时间线 | 事件時間線 | 時間表 | 處理過程 | 處理經過 | 事件經過 | 事發經過 | 经过回顾 |
            过程回顾
        """),
        "root_causes": phrases("根因 | 根本原因 | 原因 | 根源 | 归因 | 根因分析 | 原因分析 | 归因分析"),
        "went_well": phrases("""
            做得好 | 做得对 | 亮点 | 好的方面 | 做得好的 | 做得好的地方 | 做的好的 | 做得不错 | 優點 | 值得肯定
        """),
        "went_badly": phrases("""
            做得不好 | 不足 | 待改进 | 存在问题 | 暴露的问题 | 做得不够好 | 做得不够好的地方 | 做得不好的地方 |
            做得不夠好 | 待改进的地方 | 待改进之处 | 待改進 | 需要改进的地方 | 可改进 | 存在的问题 | 存在的不足 |
            不足之处 | 問題與不足 | 待改進之處 | 需要改進
        """),
        "lucky": phrases("幸运 | 侥幸 | 幸運 | 走运 | 幸運的地方 | 幸运的地方"),
        "lessons": phrases("""
            经验 | 教训 | 教訓 | 经验教训 | 复盘 | 反思 | 事后总结 | 复盘总结 | 经验总结 | 經驗教訓 | 經驗 |
            教訓總結 | 心得
        """),
        "detection": phrases("检测 | 发现 | 告警 | 偵測 | 发现过程 | 故障发现 | 檢測 | 发现方式"),
        "resolution": phrases("""
            修复 | 解决 | 处理 | 恢复 | 修復 | 解決 | 处置 | 修复方案 | 处理方案 | 恢复步骤 | 恢复措施 | 应急处理 |
            应急措施 | 临时措施 | 临时方案 | 止损措施 | 修復方案 | 處理 | 處置 | 恢復 | 應急處理 | 臨時措施 |
            解决方案 | 解決方案
        """),
        "background": phrases("背景"),
    },
    "de": {
        "action_items": phrases("""
            maßnahmen | massnahmen | nächste schritte | folgemaßnahmen | korrekturmaßnahmen | =aufgaben |
            aktionspunkte | verbesserungen | =aktionen | vorbeugung | prävention | weiteres vorgehen | offene punkte |
            =empfehlungen | schutzmaßnahmen | gegenmaßnahmen | abgeleitete maßnahmen | folgeaktionen |
            präventivmaßnahmen | verbesserungsmaßnahmen | abhilfemaßnahmen | vorbeugende maßnahmen |
            präventive maßnahmen | nachbesserungen | offene aufgaben | =offen | =todos | =to dos | handlungsbedarf |
            handlungsempfehlungen | was wir ändern | was wir jetzt tun | was wir tun | was wir tun werden |
            was wir verbessern | wie geht es weiter | so geht es weiter | wie wir das künftig verhindern |
            künftig verhindern | damit das nicht wieder passiert | wiederholung vermeiden | nachverfolgung |
            =aktionsplan | maßnahmenplan | maßnahmenkatalog | folgeschritte | weitere schritte | geplante schritte |
            geplante änderungen | maßnahme | massnahme | vorbeugende maßnahme | korrekturmaßnahme |
            korrekturmassnahme | präventive maßnahme | vorbeugemaßnahmen | empfehlungen | handlungsfelder |
            verhinderung | zukünftige maßnahmen | konsequenzen | was ändert sich | was wir daraus ableiten |
            nächster schritt | abgeleitete aufgaben | follow up maßnahmen | langfristige maßnahmen |
            kurzfristige maßnahmen | sofortmaßnahmen | sofortmassnahmen | sofortmaßnahme
        """),
        "summary": phrases("""
            zusammenfassung | überblick | was ist passiert | beschreibung | kurzfassung | was geschah |
            was ist geschehen | was passiert ist | kurzbeschreibung | =übersicht | vorfallbeschreibung | fehlerbild |
            problembeschreibung | fehlerbeschreibung | störungsbeschreibung | sachverhalt | befund | =vorfall | =störung
        """),
        "impact": phrases("""
            auswirkung | auswirkungen | betroffene | folgen | betroffene nutzer | betroffene systeme | =schaden |
            =ausmaß
        """),
        "timeline": phrases("""
            zeitleiste | zeitverlauf | zeitlicher ablauf | chronologie | zeitachse | =ablauf | =verlauf |
            zeitlicher verlauf | chronologischer ablauf | hergang
        """),
        "root_causes": phrases("""
            ursache | ursachen | grundursache | ursachenanalyse | =auslöser | hauptursache | grundursachen |
            fehlerursache | beitragende faktoren | warum ist das passiert | wie kam es dazu | fehleranalyse |
            warum ist es passiert | =gründe
        """),
        "went_well": phrases("""
            gut gelaufen | gut lief | was lief gut | gut funktioniert | lief gut | gut gemacht |
            was gut funktioniert hat | hat gut funktioniert
        """),
        "went_badly": phrases("""
            schlecht gelaufen | schlecht lief | nicht gut gelaufen | was lief schlecht | lief schlecht |
            schief gelaufen | schiefgelaufen | nicht gut lief | nicht gut funktioniert | nicht gut |
            was schlecht lief | besser laufen | verbesserungswürdig | verbesserungspotenzial |
            verbesserungspotential | was nicht gut lief | was nicht funktioniert hat
        """),
        "lucky": phrases("glück | glück hatten | glück gehabt"),
        "lessons": phrases("""
            erkenntnisse | gelernt | lehren | gelernte lektionen | was wir gelernt haben | =fazit und lehren |
            gewonnene erkenntnisse
        """),
        "detection": phrases("""
            erkennung | entdeckung | =erkannt | wie wurde es bemerkt | wie wir es bemerkt haben | feststellung
        """),
        "resolution": phrases("""
            lösung | behebung | wiederherstellung | =reaktion | fehlerbehebung |
            problemlösung | entstörung
        """),
        "background": phrases("hintergrund | kontext | =einleitung | =ausgangslage | vorgeschichte"),
    },
    "fr": {
        "action_items": phrases("""
            actions correctives | actions préventives | actions à mener | actions à entreprendre | plan daction |
            plan d action | prochaines étapes | mesures correctives | mesures préventives | =suites |
            =suivi | points daction | points d action | =recommandations | plan d amélioration |
            pistes d amélioration | mesures de prévention | =prévention | =améliorations | =tâches | à faire |
            actions de suivi | plan d'amélioration | plans d'action | =actions | actions à mettre en place |
            actions mises en place | actions prévues | actions planifiées | actions futures | actions d'amélioration |
            axes d'amélioration retenus | mesures à prendre | mesures prises | mesures d'amélioration |
            prévention future | prévention et | éviter que cela se reproduise | éviter la récurrence |
            pour éviter que | ce que nous allons faire | ce que nous changeons | ce que nous allons changer |
            et maintenant | et ensuite | =la suite | =suivi des actions | remédiation | remédiations | à venir |
            travaux à venir | plan de remédiation | éléments d'action | prochaine étape | reste à faire |
            actions restantes | action corrective | action préventive | mesure corrective | mesure préventive |
            plan correctif | plan de correction | recommandations | préconisations | améliorations prévues |
            améliorations envisagées | améliorations à apporter | à faire ensuite | ce que nous allons améliorer |
            ce qui va changer | prochaines actions | pistes d'action | actions recommandées | actions proposées |
            actions décidées | actions en cours | actions à venir | actions envisagées | actions complémentaires |
            mesures
        """),
        "summary": phrases("""
            résumé | synthèse | que s est il passé | description de l incident | que s'est-il passé |
            qu'est-ce qui s'est passé | ce qui s'est passé | description de l'incident | =description | en bref |
            =aperçu | =vue d'ensemble | résumé exécutif | description du problème | les faits | =faits |
            =contexte et résumé
        """),
        "impact": phrases("""
            impacts | conséquences | utilisateurs touchés | services touchés | =portée | périmètre touché
        """),
        "timeline": phrases("""
            chronologie | déroulement | frise | fil des événements | déroulé | journal des événements
        """),
        "root_causes": phrases("""
            cause racine | causes racines | cause | causes | origine | causes profondes | cause profonde |
            cause première | analyse des causes | facteurs contributifs | facteurs aggravants | pourquoi est-ce arrivé
        """),
        "went_well": phrases("""
            bien fonctionné | bien passé | points positifs | bien marché | a bien fonctionné | s'est bien passé |
            points forts
        """),
        "went_badly": phrases("""
            mal fonctionné | mal passé | points négatifs | moins bien | mal marché | n'a pas bien fonctionné |
            pas bien fonctionné | n'a pas fonctionné | s'est mal passé | points à améliorer | points faibles |
            à améliorer | axes d'amélioration | aurait pu mieux | ce qui doit être amélioré |
            ce qui aurait dû être mieux
        """),
        "lucky": phrases("chance | chanceux | eu de la chance"),
        "lessons": phrases("""
            leçons | enseignements | retour d expérience | leçons apprises | leçons tirées |
            ce que nous avons appris | bilan
        """),
        "detection": phrases("détection | été détecté | comment avons-nous détecté | =alerte"),
        "resolution": phrases("""
            résolution | rétablissement | =correction | =correctif | correctif appliqué | correctifs appliqués |
            résolution de l'incident | =réponse | remise en service | retour à la normale | mesures immédiates |
            actions immédiates | =solution | solution implémentée | solution appliquée |
            actions menées pendant l'incident
        """),
        "background": phrases("contexte | =introduction | arrière-plan"),
    },
    "es": {
        "action_items": phrases("""
            acciones | acciones correctivas | próximos pasos | proximos pasos | medidas | =tareas | plan de acción |
            =seguimiento | elementos de acción | puntos de acción | =mejoras | siguientes pasos | prevención |
            =recomendaciones | acciones a tomar | acciones a realizar | acciones preventivas |
            acciones de seguimiento | acciones de mejora | plan de mejora | acciones futuras | medidas preventivas |
            medidas correctivas | cómo prevenirlo | cómo evitarlo | cómo lo evitaremos |
            para que no vuelva a ocurrir | que no vuelva a ocurrir | que no vuelva a pasar | prevención futura |
            =pendientes | tareas pendientes | tareas de seguimiento | trabajo pendiente | qué vamos a hacer |
            qué haremos | qué vamos a cambiar | lo que vamos a hacer | lo que haremos | remediación |
            mejoras propuestas | mejoras planificadas | de ahora en adelante | próximo paso | proximo paso |
            siguiente paso | acción correctiva | acción preventiva | medida correctiva | medida preventiva |
            recomendaciones | pasos a seguir | qué falta | trabajo futuro | plan de prevención | plan de remediación |
            acciones pendientes | mejoras a realizar | mejoras futuras | a futuro | qué haremos diferente |
            recomendación | medida recomendada | medidas recomendadas | acciones recomendadas
        """),
        "summary": phrases("""
            resumen | qué pasó | qué ocurrió | =descripción | descripción del incidente | descripción del problema |
            =qué falló | =qué pasó | lo que pasó | lo ocurrido | resumen ejecutivo | =sumario | síntesis |
            descripción general | qué sucedió | =problema
        """),
        "impact": phrases("impacto | afectación | usuarios afectados | servicios afectados | alcance"),
        "timeline": phrases("""
            cronología | línea de tiempo | línea temporal | cronograma | cronología de | secuencia de eventos
        """),
        "root_causes": phrases("""
            causa raíz | causas raíz | causa | causas | análisis de causa raíz | análisis de la causa raíz |
            causas raíces | factores contribuyentes | por qué pasó | por qué ocurrió
        """),
        "went_well": phrases("""
            salió bien | qué funcionó | funcionó bien | fue bien | lo que salió bien | lo que funcionó |
            puntos fuertes | =aciertos
        """),
        "went_badly": phrases("""
            salió mal | no funcionó | fue mal | qué falló | lo que falló | que falló | se puede mejorar |
            podemos mejorar | puede mejorar | lo que salió mal | no salió bien | =errores | puntos débiles | a mejorar
        """),
        "lucky": phrases("suerte | tuvimos suerte"),
        "lessons": phrases("lecciones | aprendizajes | lección aprendida | qué aprendimos | lo que aprendimos"),
        "detection": phrases("detección | cómo se detectó | cómo lo detectamos | =alerta"),
        "resolution": phrases("""
            resolución | solución | recuperación | cómo se contuvo | cómo se resolvió | cómo lo resolvimos |
            contención | =corrección | =arreglo | =respuesta | =mitigación | mitigación aplicada | acciones inmediatas |
            medidas inmediatas | restablecimiento
        """),
        "background": phrases("contexto | antecedentes"),
    },
    "pt": {
        "action_items": phrases("""
            ações | itens de ação | ações corretivas | próximos passos | plano de ação | =medidas | =tarefas |
            medidas corretivas | medidas preventivas | =melhorias | prevenção | pontos de ação | acompanhamento |
            recomendação | recomendações | pendências | plano de melhoria | planos de ação | ações preventivas |
            ações futuras | ações de melhoria | ações de acompanhamento | ações a tomar | itens de acompanhamento |
            como evitar | como prevenir | para que não aconteça novamente | para não acontecer novamente |
            que não volte a acontecer | =pendências | tarefas pendentes | o que vamos fazer | o que faremos |
            o que vamos mudar | o que estamos mudando | remediação | =recomendações | melhorias propostas |
            melhorias planejadas | prevenção futura | daqui para frente | próximo passo | passos seguintes |
            ação corretiva | ação preventiva | medida corretiva | medida preventiva | plano de correção |
            plano de prevenção | o que falta | trabalho futuro | trabalhos futuros | melhorias futuras | a fazer |
            plano de remediação | lições e ações | recomendacao
        """),
        "summary": phrases("""
            resumo | o que aconteceu | =descrição | sumário | descrição do incidente | descrição do problema |
            resumo executivo | =visão geral | =o ocorrido | =problema
        """),
        "impact": phrases("impacto | usuários afetados | serviços afetados"),
        "timeline": phrases("linha do tempo | cronologia | linha temporal | cronograma"),
        "root_causes": phrases("""
            causa raiz | causas raiz | causa | causas | causa-raiz | causas-raiz | análise de causa raiz |
            análise da causa raiz | fatores contribuintes | por que aconteceu | por que ocorreu
        """),
        "went_well": phrases("""
            correu bem | funcionou bem | deu certo | o que foi bem | foi bem | o que deu certo | o que funcionou |
            pontos positivos | =acertos
        """),
        "went_badly": phrases("""
            correu mal | deu errado | não funcionou | foi mal | o que deu errado | o que não funcionou |
            pode melhorar | podemos melhorar | pontos negativos | a melhorar | pontos de melhoria
        """),
        "lucky": phrases("sorte | tivemos sorte"),
        "lessons": phrases("lições | aprendizados | lições aprendidas | o que aprendemos"),
        "detection": phrases("detecção | deteção | como foi detectado | como detectamos | =alerta"),
        "resolution": phrases("""
            resolução | solução | recuperação | =correção | =correções | como foi resolvido | como resolvemos |
            contenção | =mitigação | =resposta | ações imediatas | medidas imediatas | restabelecimento | correção |
            correção aplicada
        """),
        "background": phrases("contexto | antecedentes | =introdução"),
    },
    "it": {
        "action_items": phrases("""
            azioni | azioni correttive | azioni preventive | prossimi passi | piano d azione | =misure | =attività |
            punti di azione | =miglioramenti | prevenzione | =raccomandazioni | =da fare | misure correttive |
            azioni di miglioramento | azioni future | azioni da intraprendere | azioni intraprese | piano d'azione |
            piano di azione | misure preventive | interventi correttivi | =interventi | miglioramenti | =prevenzione |
            come evitarlo | come prevenire | evitare che si ripeta | cosa faremo | cosa cambieremo |
            passi successivi | prossime azioni | follow-up | prossimo passo | azione correttiva | azione preventiva |
            misura correttiva | raccomandazioni | cosa resta da fare | piano di miglioramento | piano di rientro |
            attività da svolgere | cose da fare | contromisure | miglioramenti previsti
        """),
        "summary": phrases("""
            riepilogo | sommario | sintesi | riassunto | cosa è successo | =descrizione | che cosa è successo |
            descrizione dell'incidente | descrizione del problema | panoramica | cosa è accaduto | =problema
        """),
        "impact": phrases("impatto | conseguenze | utenti coinvolti | servizi coinvolti | =conseguenze"),
        "timeline": phrases("""
            cronologia | linea temporale | sequenza degli eventi | sequenza temporale | linea del tempo
        """),
        "root_causes": phrases("""
            causa principale | cause | causa | causa radice | cause radice | causa scatenante | analisi delle cause |
            fattori contribuenti | perché è successo
        """),
        "went_well": phrases("""
            andato bene | ha funzionato | funzionato bene | ha funzionato bene | cosa ha funzionato | punti di forza
        """),
        "went_badly": phrases("""
            andato male | non ha funzionato | andato storto | funzionato male | da migliorare | punti deboli |
            non è andato bene
        """),
        "lucky": phrases("fortuna | stati fortunati | fortunati"),
        "lessons": phrases("lezioni | lezioni apprese | cosa abbiamo imparato"),
        "detection": phrases("rilevamento | rilevazione | come è stato rilevato"),
        "resolution": phrases("""
            risoluzione | soluzione | ripristino | =correzione | risposta all'incidente | contenimento | mitigazione |
            azioni immediate
        """),
        "background": phrases("contesto | premessa | =introduzione | antefatto"),
    },
    "nl": {
        "action_items": phrases("""
            acties | actiepunten | actiepunt | vervolgstappen | vervolgacties | =maatregelen | volgende stappen |
            verbeterpunten | verbeteracties | =verbeteringen | preventieve maatregelen | =preventie | actielijst |
            =aanbevelingen | =opvolging | verbetermaatregelen | verbeterpunten en acties | corrigerende maatregelen |
            =vervolg | vervolgactie | vervolgpunten | openstaande acties | openstaande punten | =openstaand |
            volgende acties | volgende checks | wat gaan we doen | wat we gaan doen | wat we gaan veranderen |
            wat we veranderen | hoe voorkomen we | herhaling voorkomen | voorkomen in de toekomst | actieplan |
            plan van aanpak | verbeterplan | =taken | te doen | aanbevelingen | maatregelen | preventie |
            nog te doen | verbetervoorstellen | wat nu | structurele verbeteringen | verbeteringen nodig |
            benodigde verbeteringen | geplande verbeteringen
        """),
        "summary": phrases("""
            samenvatting | wat is er gebeurd | wat gebeurde er | =beschrijving | wat er gebeurde | =overzicht |
            beschrijving van het incident | korte samenvatting
        """),
        "impact": phrases("impact | gevolgen | =gevolgen | getroffen gebruikers | =effect"),
        "timeline": phrases("tijdlijn | tijdslijn | =verloop | chronologie"),
        "root_causes": phrases("""
            oorzaak | oorzaken | hoofdoorzaak | grondoorzaak | onderliggende oorzaak | oorzaakanalyse |
            bijdragende factoren | waarom gebeurde
        """),
        "went_well": phrases("ging goed | goed ging | ging er goed | goed gegaan"),
        "went_badly": phrases("""
            ging fout | fout ging | ging er mis | ging er fout | ging mis | mis ging | kon beter | kan beter |
            niet goed | ging niet goed | niet goed ging | verbeterpunten
        """),
        "lucky": phrases("geluk"),
        "lessons": phrases("""
            geleerde lessen | =lessen | lessen geleerd | wat hebben we geleerd | lessen | wat we hebben geleerd |
            =leerpunten
        """),
        "detection": phrases("detectie | ontdekking | =detectie | =ontdekking | hoe ontdekt"),
        "resolution": phrases("""
            oplossing | herstel | hersteld | =reparatie | =herstelactie | onmiddellijke maatregelen
        """),
        "background": phrases("achtergrond | =context | =inleiding"),
    },
    "no": {
        "action_items": phrases("""
            aksjonspunkter | aksjonspunkt | =aksjoner | tiltak | =oppfølging | oppfølgingspunkter | neste steg |
            videre arbeid | =handlingsplan | handlingspunkter | =forbedringer | forbedringstiltak |
            korrigerende tiltak | forebyggende tiltak | =veien videre | hva gjør vi nå | =anbefalinger |
            videre oppfølging | tiltaksliste | tiltaksplan | oppfølging | oppfølgingstiltak | neste skritt |
            handlingsplan | hva vi gjør nå | hva vi skal gjøre | veien videre | =gjøremål | anbefalinger |
            forebygging | forebyggende | tiltak fremover
        """),
        "summary": phrases("""
            sammendrag | oppsummering | hva skjedde | =beskrivelse | hendelsesbeskrivelse | =oversikt
        """),
        "impact": phrases("konsekvens | konsekvenser | påvirkning | =omfang"),
        "timeline": phrases("tidslinje | hendelsesforløp | =forløp | tidsforløp"),
        "root_causes": phrases("""
            rotårsak | rotårsaker | årsak | årsaker | årsaksanalyse | utløsende faktor | grunnårsak | =årsak |
            =årsaker | bakenforliggende årsak | medvirkende årsaker | medvirkende faktorer
        """),
        "went_well": phrases("gikk bra | fungerte bra | gikk godt"),
        "went_badly": phrases("""
            gikk dårlig | gikk galt | kunne gått bedre | fungerte ikke | gikk ikke bra | gikk mindre bra |
            fungerte dårlig | kan forbedres
        """),
        "lucky": phrases("flaks | heldige | hadde flaks | =flaks"),
        "lessons": phrases("""
            lærte vi | læring | lærdom | lærdommer | har vi lært | læringspunkter | =læring | hva lærte vi |
            hva har vi lært
        """),
        "detection": phrases("påvisning | oppdagelse | =deteksjon | hvordan ble det oppdaget"),
        "resolution": phrases("løsning | =retting | gjenoppretting | =gjenoppretting | strakstiltak"),
        "background": phrases("bakgrunn | =bakgrunn | =innledning"),
    },
    "sv": {
        "action_items": phrases("""
            åtgärder | åtgärdspunkter | åtgärdslista | =uppföljning | nästa steg | åtgärdsplan | =handlingsplan |
            förbättringar | förbättringsåtgärder | förebyggande åtgärder | korrigerande åtgärder | =rekommendationer |
            att göra | uppföljningsåtgärder | =förbättringar | handlingsplan | =förebyggande | vad gör vi nu |
            vad vi gör nu | vad vi ska göra | vad vi ändrar | =att göra | kvarstående | kvarvarande arbete |
            förebyggande | rekommendationer | åtgärdsförslag | åtgärd | uppföljning | handlingslista | framöver
        """),
        "summary": phrases("""
            sammanfattning | vad hände | =beskrivning | vad som hände | =översikt | händelsebeskrivning
        """),
        "impact": phrases("påverkan | konsekvens | konsekvenser"),
        "timeline": phrases("tidslinje | händelseförlopp | tidsförlopp"),
        "root_causes": phrases("""
            grundorsak | grundorsaker | rotorsak | rotorsaker | orsak | orsaker | =orsak | =orsaker |
            bakomliggande orsak | orsaksanalys | bidragande faktorer | =diagnos
        """),
        "went_well": phrases("gick bra | fungerade bra"),
        "went_badly": phrases("""
            gick dåligt | gick mindre bra | gick fel | fungerade inte | gick inte bra | fungerade dåligt |
            fungerade mindre bra | kan förbättras | kunde gått bättre
        """),
        "lucky": phrases("tur vi hade | hade vi tur | vi hade tur | hade tur | =tur"),
        "lessons": phrases("lärdomar | lärdom | lärde vi | lärde oss | =insikter"),
        "detection": phrases("upptäckt | detektering | =detektering"),
        "resolution": phrases("lösning | återställning | =återställning | omedelbara åtgärder | akuta åtgärder"),
        "background": phrases("bakgrund | =bakgrund | =inledning"),
    },
    "da": {
        "action_items": phrases("""
            handlingspunkter | =handlinger | handleplan | =handlingsplan | tiltag | =opfølgning | næste skridt |
            forbedringer | forbedringstiltag | forebyggende tiltag | korrigerende handlinger | =anbefalinger |
            handlinger | handlingsplan | opfølgning | opfølgende handlinger | opfølgningspunkter |
            forebyggende handlinger | =forbedringer | =foranstaltninger | hvad gør vi nu | hvad vi gør nu |
            hvad vi vil gøre | =opgaver | udestående | anbefalinger | forebyggelse | forebyggende
        """),
        "summary": phrases("""
            resumé | opsummering | sammenfatning | hvad skete der | =beskrivelse | hvad der skete | =overblik
        """),
        "impact": phrases("påvirkning | konsekvens | konsekvenser | =omfang"),
        "timeline": phrases("tidslinje | hændelsesforløb | tidsforløb"),
        "root_causes": phrases("""
            grundårsag | rodårsag | årsag | årsager | grundlæggende årsag | =årsag | =årsager | underliggende årsag |
            årsagsanalyse | medvirkende faktorer
        """),
        "went_well": phrases("gik godt | fungerede godt"),
        "went_badly": phrases("""
            gik dårligt | gik galt | gik skidt | fungerede ikke | gik ikke godt | fungerede dårligt | kan forbedres |
            kunne være gået bedre
        """),
        "lucky": phrases("heldige | =held | var heldige"),
        "lessons": phrases("læring | lærte vi | erfaringer | hvad lærte vi | læringspunkter"),
        "detection": phrases("opdagelse | detektion | =detektion"),
        "resolution": phrases("løsning | genopretning | =genopretning | =udbedring"),
        "background": phrases("baggrund | =baggrund | =indledning"),
    },
    "pl": {
        "action_items": phrases("""
            działania | działania naprawcze | działania korygujące | działania zapobiegawcze | działania następcze |
            plan działania | plan naprawczy | następne kroki | kolejne kroki | dalsze kroki | do zrobienia |
            punkty do wykonania | =usprawnienia | =zadania | zapobieganie | =rekomendacje | =zalecenia |
            działania prewencyjne | plan działań | =działania | dalsze działania | co dalej | co zmieniamy |
            co zamierzamy | =zapobieganie | jak zapobiec | =do zrobienia | lista zadań | rekomendacje | zalecenia |
            rekomendowane działania | plan poprawy | zadania do wykonania | działania do podjęcia | co zrobimy
        """),
        "summary": phrases("""
            podsumowanie | streszczenie | co się stało | co się wydarzyło | opis incydentu | =opis | opis problemu |
            opis awarii
        """),
        "impact": phrases("wpływ | skutki | =skutki | =konsekwencje"),
        "timeline": phrases("""
            oś czasu | chronologia | przebieg zdarzeń | przebieg incydentu | =przebieg | linia czasu
        """),
        "root_causes": phrases("przyczyna | przyczyny | przyczyna źródłowa | przyczyny źródłowe | analiza przyczyn"),
        "went_well": phrases("poszło dobrze | zadziałało | co się udało | zadziałało dobrze | co zadziałało"),
        "went_badly": phrases("""
            poszło źle | nie zadziałało | poszło nie tak | co się nie udało | co można poprawić | do poprawy
        """),
        "lucky": phrases("szczęście"),
        "lessons": phrases("wnioski | lekcje | czego się nauczyliśmy"),
        "detection": phrases("wykrycie | wykrywanie | =detekcja | =identyfikacja"),
        "resolution": phrases("""
            rozwiązanie | naprawa | przywrócenie | =naprawa | usunięcie awarii | reakcja |
            podjęte działania w trakcie | działania doraźne | =mitygacja
        """),
        "background": phrases("kontekst | =tło | =kontekst | =wprowadzenie"),
    },
    "cs": {
        "action_items": phrases("""
            akční kroky | nápravná opatření | preventivní opatření | další kroky | =opatření | =úkoly | akční body |
            doporučení | prevence | následující kroky | co dál
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
        "action_items": phrases("""
            план дій | дії | наступні кроки | заходи | =завдання | що робимо далі | рекомендації | план заходів |
            запобігання | подальші кроки | що зроблено
        """),
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
            как не допустить | превентивные меры | предупреждающие действия | план мероприятий | мероприятия |
            как предотвратить | =рекомендации | дальнейшие действия | что будем делать | что планируем |
            что мы сделаем | план улучшений | экшн айтемы | =action items | доработки | =to do | что осталось |
            осталось сделать | необходимо сделать | необходимо доделать | что доделать | план исправлений |
            предложения | следующий шаг | чтобы не повторилось | не повторилось | что меняем | планы | =чеклист
        """),
        "summary": phrases("""
            краткое описание | резюме | описание | что произошло | сводка | кратко | что случилось |
            описание инцидента | описание проблемы | краткое содержание | =обзор | =суть | общая информация |
            описание бага | =что было
        """),
        "impact": phrases("влияние | последствия | импакт | воздействие | масштаб | =ущерб"),
        "timeline": phrases("""
            хронология | таймлайн | временная шкала | ход событий | хронология событий | временная линия |
            последовательность событий | развитие событий
        """),
        "root_causes": phrases("""
            причина | причины | корневая причина | первопричина | первопричины | корневые причины | анализ причин |
            способствующие факторы | почему это произошло
        """),
        "went_well": phrases("""
            что сработало | прошло хорошо | что было хорошо | сделали хорошо | сработало хорошо | что получилось |
            было хорошо
        """),
        "went_badly": phrases("""
            что не сработало | прошло плохо | что пошло не так | что было плохо | не сработало | пошло не так |
            можно улучшить | что улучшить
        """),
        "lucky": phrases("повезло | где повезло | нам повезло"),
        "detection": phrases("обнаружение | как обнаружили | =выявление"),
        "lessons": phrases(
            "уроки | выводы | вывод | извлечённые уроки | извлеченные уроки | что узнали | чему научились"
        ),
        "resolution": phrases("""
            решение | устранение | восстановление | исправление | решение проблемы | =ликвидация | как исправили
        """),
        "background": phrases("контекст | предыстория | =введение | =история"),
    },
    "ko": {
        "action_items": phrases("""
            액션 아이템 | 후속 조치 | 남은 조치 | 추가 조치 | 필요한 조치 | 필요 조치 | 조치 계획 | 조치 항목 |
            조치 사항 | 조치 체크리스트 | 개선 조치 | 보안 조치 | 방지 조치 | 재발 방지 | 재발방지 | 향후 계획 |
            향후 조치 | 다음 단계 | 개선 |
            개선 사항 | 개선 방안 | 대응 방안 | 남은 일 | 남은 작업 | 할 일 | 후속 작업 | 예방 | 방지 대책 |
            재발 방지 대책 | 재발 방지책 | 재발 방지 방안 | 개선 계획 | 개선 과제 | 향후 대책 | 향후 과제 |
            후속 과제 | 대책 | 해야 할 일 | 액션아이템 | 앞으로 할 일 | 실행 항목 | 개선사항 | 향후계획 | 후속조치 |
            사후 조치 | 조치사항 | 권장 사항 | 권고 사항 | 예방 조치 | 예방책 | 재발방지대책 | 다음 할 일 |
            보완 사항 | 개선방안 | 재발방지 대책 | 재발방지책 | 인수사항 | 인수 사항 | 인계 사항
        """),
        "summary": phrases("""
            요약 | 개요 | 장애 내용 | 무슨 일 | 장애 개요 | 사건 개요 | 장애 요약 | 현상 | 장애 현상 | 사건 요약
        """),
        "impact": phrases("영향 | 피해 범위 | 영향 범위 | 영향도"),
        "timeline": phrases("타임라인 | 경과 | 경위 | 시간순 | 시간대별 | 진행 경과 | 장애 타임라인 | 처리 경과"),
        "root_causes": phrases("원인 | 근본 원인 | 발생 원인 | 장애 원인 | 원인 분석"),
        "went_well": phrases("잘된 점 | 잘한 점 | 잘된 | 좋았던 점 | 잘된 것 | 잘한 것"),
        "went_badly": phrases("""
            미흡했던 | 아쉬운 점 | 아쉬웠던 | 잘못된 점 | 개선할 점 | 부족했던 | 개선이 필요한 | 아쉬웠던 점 |
            못한 점 | 잘못한 점 | 부족했던 점 | 문제점 | 개선점
        """),
        "lucky": phrases("운이 좋았"),
        "detection": phrases("탐지 | 감지 | 발견 | 인지 | 탐지 방법 | 장애 감지"),
        "lessons": phrases("교훈 | 배운 점 | 배운 것 | 회고 | 느낀 점"),
        "resolution": phrases("""
            해결 | 복구 | =조치 | 대응 조치 | 조치 내용 | 긴급 조치 | 임시 조치 | 대응 내용 | 대응 과정 | 장애 대응 |
            조치 경과 | 해결 과정 | 해결 방법 | 복구 과정 | 즉시 조치 | 수습
        """),
        "background": phrases("배경"),
    },
    "tr": {
        "action_items": phrases("""
            aksiyonlar | aksiyon maddeleri | alınacak aksiyonlar | eylem maddeleri | eylem planı | aksiyon planı |
            yapılacaklar | önlemler | alınacak önlemler | önleyici tedbirler | önleyici faaliyetler |
            düzeltici faaliyetler | düzeltici faaliyet | düzeltici ve önleyici | sonraki adımlar | iyileştirmeler |
            iyileştirme önerileri | öneriler | gelecekte önleme | tekrarını önleme | takip işleri | =önleme
        """),
        "summary": phrases("özet | yönetici özeti | olay özeti | olayın tanımı | olay tanımı | ne oldu | =belirti"),
        "impact": phrases("etki | etkiler | etki analizi | =etkilenen kullanıcılar"),
        "timeline": phrases("zaman çizelgesi | zaman çizgisi | olay akışı | kronoloji"),
        "root_causes": phrases("kök neden | kök sebep | kök neden analizi | neden oldu | =neden | =sebep"),
        "went_well": phrases("iyi gidenler | neler iyi gitti | iyi giden"),
        "went_badly": phrases("kötü gidenler | neler kötü gitti | kötü giden"),
        "lessons": phrases("çıkarılan dersler | alınan dersler | öğrenilenler | dersler"),
        "detection": phrases("tespit | nasıl fark edildi"),
        "resolution": phrases("çözüm | düzeltme | müdahale | uygulanan çözüm | geçici çözüm"),
    },
    "id": {
        "action_items": phrases("""
            tindakan perbaikan | tindakan pencegahan | tindakan korektif | tindakan lanjutan | tindak lanjut |
            langkah selanjutnya | langkah berikutnya | rencana tindakan | rencana aksi | pencegahan | rekomendasi |
            perbaikan ke depan | rencana perbaikan | item tindakan | langkah pencegahan | tindakan susulan |
            tindakan pembetulan | cadangan penambahbaikan
        """),
        "summary": phrases("""
            ringkasan | ringkasan eksekutif | apa yang terjadi | deskripsi insiden | ringkasan insiden
        """),
        "impact": phrases("dampak | dampak bisnis | impak | kesan kepada pengguna"),
        "timeline": phrases("kronologi | linimasa | garis waktu | urutan kejadian | garis masa"),
        "root_causes": phrases("""
            akar masalah | akar penyebab | penyebab | punca | punca masalah | analisis akar masalah
        """),
        "went_well": phrases("yang berjalan baik | berjalan dengan baik"),
        "went_badly": phrases("yang tidak berjalan baik | yang perlu diperbaiki | yang kurang baik"),
        "lessons": phrases("pelajaran | pelajaran yang dipetik | pembelajaran | pengajaran"),
        "detection": phrases("deteksi | pendeteksian | pengesanan"),
        "resolution": phrases("""
            resolusi | mitigasi | solusi | penyelesaian | penanganan | pemulihan | perbaikan yang dilakukan |
            tindakan yang dilakukan | tindakan yang diambil
        """),
    },
    "vi": {
        "action_items": phrases("""
            biện pháp khắc phục và phòng ngừa | biện pháp phòng ngừa | phòng ngừa | hành động khắc phục |
            hành động tiếp theo | bước tiếp theo | các bước tiếp theo | kế hoạch hành động | việc cần làm |
            hạng mục hành động | đề xuất | khuyến nghị | cải tiến | ngăn ngừa tái diễn | phòng tránh |
            hành động phòng ngừa | đề xuất cải tiến
        """),
        "summary": phrases("""
            tóm tắt | tóm tắt sự cố | tổng quan | mô tả sự cố | thông tin sự cố | chuyện gì đã xảy ra |
            mô tả triệu chứng | mô tả
        """),
        "impact": phrases("ảnh hưởng | tác động | phạm vi ảnh hưởng | mức độ ảnh hưởng"),
        "timeline": phrases("dòng thời gian | diễn biến | trình tự sự việc | mốc thời gian"),
        "root_causes": phrases("nguyên nhân | nguyên nhân gốc rễ | nguyên nhân gốc | nguyên nhân chính"),
        "went_well": phrases("những điều làm tốt | điểm tốt"),
        "went_badly": phrases("những điều chưa tốt | điểm chưa tốt"),
        "lessons": phrases("bài học | bài học kinh nghiệm | bài học rút ra"),
        "detection": phrases("phát hiện | cách phát hiện"),
        "resolution": phrases("""
            khắc phục | cách khắc phục | giải pháp | xử lý | cách xử lý | khôi phục | khả năng khôi phục |
            phương án xử lý
        """),
    },
    "ro": {
        "action_items": phrases("""
            acțiuni corective | acțiuni preventive | pașii următori | pași următori | măsuri | măsuri preventive |
            plan de acțiune | recomandări | ce urmează | de făcut | îmbunătățiri
        """),
        "summary": phrases("rezumat | rezumatul incidentului | ce s a întâmplat | descriere"),
        "impact": phrases("impact"),
        "timeline": phrases("cronologie | cronologia evenimentelor"),
        "root_causes": phrases("cauza | cauza principală | cauze | cauza rădăcină"),
        "lessons": phrases("lecții învățate | lecții"),
        "resolution": phrases("rezolvare | remediere | soluție | soluția aplicată"),
        "detection": phrases("detectare | detecție"),
    },
    "hu": {
        "action_items": phrases("""
            teendők | további teendők | javító intézkedések | megelőző intézkedések | intézkedések |
            következő lépések | akciótervek | akcióterv | javaslatok | megelőzés | fejlesztések
        """),
        "summary": phrases("összefoglaló | összefoglalás | mi történt | az incidens leírása"),
        "impact": phrases("hatás | érintettség"),
        "timeline": phrases("idővonal | események | az események menete"),
        "root_causes": phrases("kiváltó ok | gyökérok | az ok | okok"),
        "lessons": phrases("tanulságok | levont tanulságok"),
        "resolution": phrases("megoldás | elhárítás | helyreállítás"),
    },
    "fi": {
        "action_items": phrases("""
            toimenpiteet | korjaavat toimenpiteet | ennaltaehkäisevät toimenpiteet | jatkotoimenpiteet |
            seuraavat askeleet | toimenpidesuunnitelma | suositukset | ehkäisy | tehtävät | parannusehdotukset |
            jatkotoimet
        """),
        "summary": phrases("yhteenveto | tiivistelmä | mitä tapahtui | tapahtuman kuvaus"),
        "impact": phrases("vaikutus | vaikutukset"),
        "timeline": phrases("aikajana | tapahtumien kulku"),
        "root_causes": phrases("juurisyy | syy | syyt | perimmäinen syy"),
        "lessons": phrases("opit | opitut asiat | mitä opimme"),
        "resolution": phrases("ratkaisu | korjaus | palautuminen"),
        "detection": phrases("havaitseminen | havainnointi"),
    },
    "el": {
        "action_items": phrases("""
            διορθωτικές ενέργειες | προληπτικές ενέργειες | ενέργειες | επόμενα βήματα | μέτρα πρόληψης | πρόληψη |
            σχέδιο δράσης | προτάσεις | βελτιώσεις | συστάσεις
        """),
        "summary": phrases("περίληψη | σύνοψη | τι συνέβη | περιγραφή"),
        "impact": phrases("επιπτώσεις | επίπτωση | αντίκτυπος"),
        "timeline": phrases("χρονολόγιο | χρονοδιάγραμμα | χρονική εξέλιξη"),
        "root_causes": phrases("αιτία | βασική αιτία | αίτια | ριζική αιτία"),
        "lessons": phrases("διδάγματα | μαθήματα"),
        "resolution": phrases("επίλυση | αποκατάσταση | λύση"),
    },
    "ar": {
        "action_items": phrases("""
            الإجراءات التصحيحية | الإجراءات الوقائية | الخطوات التالية | الخطوات القادمة | خطة العمل | بنود العمل |
            التوصيات | إجراءات المتابعة | =الإجراءات | منع التكرار
        """),
        "summary": phrases("الملخص | ملخص | ملخص الحادث | ماذا حدث | وصف الحادث"),
        "impact": phrases("التأثير | الأثر"),
        "timeline": phrases("الجدول الزمني | التسلسل الزمني"),
        "root_causes": phrases("السبب الجذري | الأسباب الجذرية | السبب | سبب المشكلة"),
        "lessons": phrases("الدروس المستفادة | الدروس"),
        "resolution": phrases("الحل | المعالجة | الإصلاح"),
    },
    "he": {
        "action_items": phrases("""
            פעולות מתקנות | פעולות המשך | צעדים הבאים | הצעדים הבאים | משימות | פעולות מנע | תוכנית פעולה | המלצות |
            מניעה
        """),
        "summary": phrases("תקציר | סיכום | תיאור האירוע | מה קרה"),
        "impact": phrases("השפעה"),
        "timeline": phrases("ציר זמן | ציר הזמן"),
        "root_causes": phrases("סיבת השורש | גורם שורש | סיבה | הגורם"),
        "lessons": phrases("לקחים | מה למדנו"),
        "resolution": phrases("פתרון | תיקון"),
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
    "ja": phrases("""
        説明 | 凡例 | カテゴリの説明 | 用語 | 参考 | 参考資料 | 付録 | 備考 | 補足 | 謝辞 | 関連 | 参考リンク |
        関連資料 | 添付資料 | 添付 | 関連ドキュメント | 連絡先 | まとめ
    """),
    "zh": phrases("""
        图例 | 类别说明 | 术语 | 参考 | 附录 | 备注 | 相关 | 参考资料 | 说明 | 致谢 | 附件 | 参考链接 | 联系方式 |
        参考文档 | 相关文档 | 相關文件 | 參考資料 | 附錄 | 備註 | 說明 | 验证 | 验证结果 | 验证证据 | 驗證
    """),
    "de": phrases("""
        anhang | referenzen | danksagung | anmerkungen | anhänge | quellen | verweise | links | fazit | schlusswort |
        kontakt | begriffe | glossar | dank | resultat | ergebnis
    """),
    "fr": phrases("""
        annexe | annexes | références | remerciements | notes | liens | sources | conclusion | contact | glossaire |
        remerciement | pièces jointes | documents associés | validation
    """),
    "es": phrases("""
        anexo | referencias | agradecimientos | notas | anexos | enlaces | fuentes | conclusión | conclusiones |
        contacto | glosario | documentos relacionados | resultado
    """),
    "pt": phrases("""
        anexo | referências | agradecimentos | notas | anexos | links | fontes | conclusão | conclusões | contato |
        contacto | glossário | documentos relacionados | resultado
    """),
    "it": phrases("""
        allegato | allegati | riferimenti | ringraziamenti | note | fonti | conclusione | conclusioni | contatti |
        glossario
    """),
    "nl": phrases("""
        bijlage | bijlagen | referenties | dankwoord | opmerkingen | bronnen | conclusie | contact | begrippen |
        resultaat
    """),
    "no": phrases("""
        linker | lenker | vedlegg | referanser | notater | kilder | konklusjon | kontakt | ordliste | takk | merknader
    """),
    "sv": phrases("""
        länkar | bilaga | bilagor | referenser | anteckningar | källor | slutsats | slutsatser | kontakt | ordlista |
        tack | noteringar
    """),
    "da": phrases("links | bilag | referencer | noter | kilder | konklusion | kontakt | ordliste | tak"),
    "pl": phrases("""
        załącznik | załączniki | linki | źródła | odnośniki | notatki | kontakt | słownik | podziękowania | uwagi
    """),
    "ru": phrases("""
        ссылки | приложение | приложения | примечания | источники | заключение | контакты | глоссарий |
        благодарности | артефакты
    """),
    "ko": phrases("참고 | 참고 자료 | 부록 | 비고 | 관련 문서 | 관련 코드 | 용어 | 링크 | 감사의 말"),
    "tr": phrases("ekler | referanslar | ilgili referanslar | kaynaklar | notlar | değişen dosyalar | sonuç"),
    "id": phrases("lampiran | referensi | catatan | tautan | kesimpulan | rujukan"),
    "vi": phrases("phụ lục | tham khảo | tài liệu tham khảo | ghi chú | liên kết | kết luận"),
}

# Sub-headings of a resolution that tell how it went, by when or how lastingly (English: ``item_candidates``).
KINDS_OF_FIX: Final[dict[str, tuple[str, ...]]] = {
    "de": phrases("sofortmaßnahme | sofortmaßnahmen | sofortmassnahmen | durchgeführte maßnahmen | dauerhafte lösung"),
    "fr": phrases("actions immédiates | mesures immédiates | actions prises | actions menées | correction définitive"),
    "es": phrases("acciones inmediatas | medidas inmediatas | acciones tomadas | solución definitiva"),
    "pt": phrases("ações imediatas | medidas imediatas | ações tomadas | ações realizadas | correção definitiva"),
    "it": phrases("azioni immediate | azioni intraprese | misure immediate | soluzione definitiva"),
    "pl": phrases("działania natychmiastowe | podjęte działania"),
    "ru": phrases("немедленные действия | срочные меры | предпринятые действия | принятые меры"),
    "ja": phrases(
        "暫定対応 | 暫定対処 | 応急処置 | 応急対応 | 恒久対応 | 恒久対処 | 即時対応 | 実施した対応 | 事後対応"
    ),
    "zh": phrases("临时措施 | 临时修复 | 紧急措施 | 应急措施 | 已采取措施 | 永久修复 | 臨時措施 | 緊急措施"),
    "ko": phrases("즉시 조치 | 임시 조치 | 긴급 조치 | 영구 조치 | 사후 조치 | 즉각 조치 | 수행한 조치"),
}
