"""The words inside action items and their tables, as data with their language (ISO 639-1), lower case.

A language ``*`` holds signs that mean the same everywhere.
"""

from __future__ import annotations

from typing import Final, Literal

from app.documents.word_lists import phrases

Column = Literal["work", "owner", "due", "status", "ticket", "id", "kind", "priority", "notes", "time"]

# Words of a table's header cell, by what the column holds.
COLUMNS: Final[dict[str, dict[Column, tuple[str, ...]]]] = {
    "en": {
        "work": phrases("""
            action item | action | actions | action items | task | tasks | item | follow up | followup | todo |
            to do | what | work item | repair item | recommendation | corrective action | preventive action |
            measure | improvement | step | description | summary | deliverable | fix | details | remediation |
            work | title | proposed action | mitigation | change | next step | activity | issue | name |
            work to do
        """),
        "owner": phrases("""
            owner | owners | assignee | assigned to | assigned | responsible | who | person | dri | lead | poc |
            team | owner team | owning team | responsible party | accountable | point of contact | by whom |
            champion | action owner | responsible person | responsibility | owner s | driver | assign |
            responsible owner | responsible team | assigned team | owned by | action by | owner name
        """),
        "due": phrases("""
            due | due date | deadline | eta | target | target date | by when | when | expected date | by |
            completion date | date | expected | timeframe | timeline | target completion | expected completion |
            due by | estimated completion | date due | planned | sla | estimated date | finish date |
            implementation date | planned date | planned completion | estimated completion date |
            expected completion date | target completion date | planned completion date | resolution date | due on |
            to be completed by | complete by | commit date | planned end date | target release
        """),
        "status": phrases("""
            status | state | done | progress | completed | complete | finished | done? | completion
        """),
        "ticket": phrases("""
            ticket | tickets | issue | bug | tracking bug | jira | tracking | link | links | pr | tracker | ref |
            reference | bug id | issue link | ticket link | tracking issue | github | github issue | tracked in |
            url | story | pull request | jira ticket | bugs | jira link | tracking ticket | issues | ticket id | sim |
            sim ticket | jira key | ticket number | jira id | task link | linked ticket | linked issue | jira issue |
            linear | work item link | change request
        """),
        "id": phrases("id | no | nr | number | key | ref no | s no | sr no | item no"),
        "kind": phrases("type | kind | category | area | theme | goal | class"),
        "priority": phrases("priority | prio | severity | effort | p | urgency | impact | size"),
        "notes": phrases("""
            notes | note | comment | comments | remarks | rationale | why | reason | outcome | result | evidence
        """),
        "time": phrases("""
            time | timestamp | time utc | utc | utc time | time pt | when utc | date time | local time
        """),
    },
    "ja": {
        "work": phrases("""
            アクション | アクションアイテム | 対応 | 内容 | 対応内容 | タスク | 項目 | 対策 | 施策 | 対策内容 |
            改善内容 | 実施内容 | アクション内容 | 再発防止策 | やること | 作業内容 | 課題 | 残課題 | 改善項目
        """),
        "owner": phrases("担当 | 担当者 | オーナー | 責任者 | 担当チーム | 担当部署 | 主担当"),
        "due": phrases("""
            期限 | 期日 | 締切 | 完了予定 | 予定日 | 対応期限 | 完了予定日 | 完了日 | 目標日 | 締め切り | 実施時期 |
            実施予定日
        """),
        "status": phrases("状態 | ステータス | 状況 | 完了 | 進捗 | 対応状況 | 進捗状況 | 実施状況"),
        "ticket": phrases("チケット | 課題 | リンク"),
        "kind": phrases("種別 | 分類 | カテゴリ | 種類"),
        "priority": phrases("優先度"),
        "notes": phrases("備考 | メモ | 対応方針 | 方針"),
        "time": phrases("時刻 | 時間 | 日時"),
        "id": phrases("番号"),
    },
    "zh": {
        "work": phrases("""
            行动项 | 措施 | 任务 | 事项 | 内容 | 改进项 | 改进措施 | 描述 | 行動項目 | 待办 | 待办事项 | 行动 |
            具体措施 | 整改措施 | 行动内容 | 任务描述 | 改善措施 | 項目 | 項次內容 | 任務 | 工作項目 | 行動 | 預防措施
        """),
        "owner": phrases("""
            负责人 | 责任人 | 跟进人 | owner | 負責人 | 责任方 | 执行人 | 负责团队 | 责任团队 | 责任部门 | 負責團隊 |
            責任人 | 執行人
        """),
        "due": phrases("""
            截止日期 | 截止时间 | 期限 | 完成时间 | 计划完成时间 | 日期 | 預計完成 | 预计完成时间 | 完成日期 |
            预期完成时间 | 目标日期 | 到期日 | 時限 | 时限 | 完成期限 | 預計完成日 | 預計完成時間 | 完成日 | 截止日
        """),
        "status": phrases("状态 | 进度 | 狀態 | 完成情况 | 当前状态 | 进展 | 完成状态 | 進度 | 是否完成"),
        "ticket": phrases("工单 | 链接 | 关联"),
        "kind": phrases("类型 | 分类 | 类别"),
        "priority": phrases("优先级 | 優先級"),
        "notes": phrases("备注 | 说明"),
        "time": phrases("时间 | 時間"),
        "id": phrases("序号 | 编号 | 序號 | 編號 | 項次"),
    },
    "de": {
        "work": phrases("""
            maßnahme | maßnahmen | aufgabe | aktion | beschreibung | was | massnahme | aufgaben | gegenmaßnahme |
            folgemaßnahme | aktionspunkt | to do
        """),
        "owner": phrases("""
            verantwortlich | verantwortlicher | zuständig | wer | verantwortliche | bearbeiter |
            verantwortliche person | verantwortung | zuständigkeit | zuständige person | eigentümer | besitzer | team
        """),
        "due": phrases("""
            fällig | fällig am | frist | termin | bis wann | bis | datum | fällig bis | fälligkeit |
            fälligkeitsdatum | zieldatum | zieltermin | deadline | erledigen bis | umsetzung bis
        """),
        "status": phrases("status | stand | erledigt | zustand | umsetzungsstand | fortschritt"),
        "kind": phrases("typ | art | kategorie"),
        "priority": phrases("priorität"),
        "notes": phrases("bemerkung | notizen | anmerkung"),
        "time": phrases("zeit | uhrzeit"),
        "ticket": phrases("ticket | vorgang"),
    },
    "fr": {
        "work": phrases("""
            action | actions | tâche | mesure | description | quoi | actions correctives | action corrective |
            actions à mener | tâches | mesures
        """),
        "owner": phrases("""
            responsable | porteur | qui | pilote | propriétaire | assigné à | assigné | attribué à | équipe |
            assignée à | en charge | responsables
        """),
        "due": phrases("""
            échéance | date | date limite | quand | délai | date d échéance | date cible | date butoir | date prévue |
            pour le | délais
        """),
        "status": phrases("statut | état | avancement | progression | statuts | fait"),
        "kind": phrases("type | catégorie"),
        "priority": phrases("priorité"),
        "notes": phrases("commentaire | commentaires | remarques"),
        "time": phrases("heure"),
    },
    "es": {
        "work": phrases("""
            acción | acciones | tarea | medida | descripción | qué | acción correctiva | tareas | medidas | actividad
        """),
        "owner": phrases("""
            responsable | encargado | propietario | dueño | quién | asignado | asignado a | responsables | equipo |
            a cargo de
        """),
        "due": phrases("""
            fecha | fecha límite | vencimiento | plazo | cuándo | fecha de entrega | fecha objetivo |
            fecha de vencimiento | fecha compromiso | fecha prevista
        """),
        "status": phrases("estado | situación | avance | progreso"),
        "kind": phrases("tipo | categoría"),
        "priority": phrases("prioridad"),
        "notes": phrases("notas | comentarios"),
        "time": phrases("hora"),
    },
    "pt": {
        "work": phrases("""
            ação | ações | tarefa | medida | descrição | item | o quê | ação corretiva | tarefas | medidas | atividade
        """),
        "owner": phrases("""
            responsável | dono | quem | responsáveis | atribuído a | equipe | encarregado | proprietário
        """),
        "due": phrases("""
            prazo | data | data limite | vencimento | quando | data prevista | data alvo | data de entrega |
            prazo final
        """),
        "status": phrases("status | estado | situação | progresso | andamento"),
        "kind": phrases("tipo | categoria"),
        "priority": phrases("prioridade"),
        "notes": phrases("notas | observações | comentários"),
        "time": phrases("hora | horário"),
    },
    "it": {
        "work": phrases("""
            azione | azioni | attività | misura | descrizione | cosa | intervento | azione correttiva | compito
        """),
        "owner": phrases("""
            responsabile | assegnato a | chi | proprietario | responsabili | incaricato | assegnatario | team
        """),
        "due": phrases("scadenza | entro | data | scadenze | data prevista | data di scadenza | termine"),
        "status": phrases("stato | avanzamento | completato"),
        "ticket": phrases("riferimento"),
        "kind": phrases("tipo | categoria"),
        "priority": phrases("priorità"),
        "notes": phrases("note | commenti"),
        "time": phrases("ora | orario"),
    },
    "nl": {
        "work": phrases("""
            actie | acties | actiepunt | taak | maatregel | omschrijving | wat | taken | actiepunten | verbeteractie |
            beschrijving
        """),
        "owner": phrases("verantwoordelijke | eigenaar | wie | toegewezen aan | trekker | uitvoerder | actiehouder"),
        "due": phrases("deadline | wanneer | datum | uiterlijk | streefdatum | einddatum | vervaldatum | gereed op"),
        "status": phrases("status | voortgang | stand"),
        "ticket": phrases("referentie"),
        "kind": phrases("soort | categorie"),
        "priority": phrases("prioriteit"),
        "notes": phrases("opmerking | opmerkingen"),
        "time": phrases("tijd | tijdstip"),
    },
    "no": {
        "work": phrases("""
            aksjon | aksjoner | aksjonspunkt | tiltak | oppgave | beskrivelse | hva | handling | aktivitet
        """),
        "owner": phrases("eier | ansvarlig | hvem | tildelt | ansvarlige"),
        "due": phrases("frist | dato | når | innen | forfall | forfallsdato | måldato"),
        "status": phrases("status | tilstand"),
        "ticket": phrases("referanse | sak | lenke"),
        "kind": phrases("type | kategori"),
        "priority": phrases("prioritet"),
        "notes": phrases("kommentar | kommentarer | merknad"),
        "time": phrases("tid | klokkeslett | tidspunkt"),
    },
    "sv": {
        "work": phrases("åtgärd | åtgärder | åtgärdspunkt | uppgift | beskrivning | vad | aktivitet"),
        "owner": phrases("ägare | ansvarig | vem | tilldelad | ansvariga | ansvarig person | ansvarigt team"),
        "due": phrases("""
            slutdatum | datum | när | klart senast | förfallodatum | deadline | senast | klar | måldatum
        """),
        "status": phrases("status | läge"),
        "ticket": phrases("referens | ärende | länk"),
        "kind": phrases("typ | kategori"),
        "priority": phrases("prioritet | prio"),
        "notes": phrases("kommentar | kommentarer | anteckning | anteckningar"),
        "time": phrases("tid | tidpunkt | klockslag"),
    },
    "da": {
        "work": phrases("""
            handling | handlinger | handlingspunkt | tiltag | opgave | beskrivelse | hvad | foranstaltning
        """),
        "owner": phrases("ejer | ansvarlig | hvem | tildelt | ansvarlige"),
        "due": phrases("frist | dato | hvornår | deadline | senest | forfaldsdato | måldato"),
        "status": phrases("status | tilstand"),
        "ticket": phrases("reference | sag"),
        "kind": phrases("type | kategori"),
        "priority": phrases("prioritet"),
        "notes": phrases("kommentar | bemærkning"),
        "time": phrases("tid | tidspunkt | klokkeslæt"),
    },
    "pl": {
        "work": phrases("działanie | działania | zadanie | akcja | opis | co | czynność"),
        "owner": phrases("""
            właściciel | odpowiedzialny | odpowiedzialna | osoba odpowiedzialna | kto | przypisany do |
            odpowiedzialność
        """),
        "due": phrases("termin | data | do kiedy | kiedy | termin realizacji | deadline"),
        "status": phrases("status | stan"),
        "ticket": phrases("zgłoszenie | odnośnik"),
        "kind": phrases("typ | kategoria | rodzaj"),
        "priority": phrases("priorytet"),
        "notes": phrases("uwagi | komentarz"),
        "time": phrases("czas | godzina"),
    },
    "ru": {
        "work": phrases("""
            действие | действия | задача | мера | что | что сделать | описание | задачи | меры | мероприятие |
            корректирующее действие
        """),
        "owner": phrases("ответственный | исполнитель | кто | владелец | ответственные | команда"),
        "due": phrases("""
            срок | дата | дедлайн | когда | срок выполнения | срок исполнения | сроки | дата завершения |
            плановая дата
        """),
        "status": phrases("статус | состояние | прогресс"),
        "ticket": phrases("тикет | ссылка | задача в трекере"),
        "kind": phrases("тип | категория"),
        "priority": phrases("приоритет"),
        "notes": phrases("комментарий | примечание"),
        "time": phrases("время"),
    },
    "ko": {
        "work": phrases("""
            조치 | 작업 | 할 일 | 액션 아이템 | 내용 | 조치 사항 | 개선 사항 | 대책 | 항목 | 조치 항목 | 조치 내용 |
            개선 항목 | 작업 내용 | 할일 | 후속 조치
        """),
        "owner": phrases("담당자 | 담당 | 책임자 | 담당팀 | 담당 팀 | 담당 부서"),
        "due": phrases("""
            기한 | 마감 | 마감일 | 완료 예정일 | 완료 목표일 | 목표일 | 예정일 | 완료일 | 목표 일자 | 완료 예정 |
            일정 | 마감 기한 | 완료 기한
        """),
        "status": phrases("상태 | 진행 상태 | 진행 상황 | 진행상황 | 완료 여부"),
        "ticket": phrases("티켓 | 이슈 | 링크"),
        "kind": phrases("유형 | 분류 | 구분"),
        "priority": phrases("우선순위"),
        "notes": phrases("비고 | 메모"),
        "time": phrases("시각 | 시간 | 일시"),
    },
    "tr": {
        "work": phrases("aksiyon | eylem | görev | yapılacak | önlem | açıklama | iş | faaliyet"),
        "owner": phrases("sorumlu | sorumlu kişi | sahibi | atanan | ekip"),
        "due": phrases("tarih | son tarih | termin | hedef tarih | bitiş tarihi"),
        "status": phrases("durum"),
        "priority": phrases("öncelik"),
        "notes": phrases("not | notlar | yorum"),
        "time": phrases("saat | zaman"),
    },
    "id": {
        "work": phrases("tindakan | aksi | tugas | perbaikan | rekomendasi | deskripsi | langkah | item"),
        "owner": phrases("penanggung jawab | pic | pemilik | penanggungjawab | tim | pelaksana"),
        "due": phrases("tenggat | tenggat waktu | batas waktu | target | tanggal | target selesai | tarikh akhir"),
        "status": phrases("status"),
        "priority": phrases("prioritas | keutamaan"),
        "notes": phrases("catatan | keterangan"),
        "time": phrases("waktu | jam | masa"),
    },
    "vi": {
        "work": phrases("""
            hành động | công việc | việc cần làm | hạng mục | nội dung | biện pháp | mô tả | nhiệm vụ | việc
        """),
        "owner": phrases("""
            người phụ trách | phụ trách | chủ sở hữu | người chịu trách nhiệm | người thực hiện | đội phụ trách |
            đề xuất phụ trách | bộ phận phụ trách | đơn vị phụ trách | người đảm nhận
        """),
        "due": phrases("hạn | thời hạn | hạn chót | deadline | ngày hoàn thành | hạn hoàn thành"),
        "status": phrases("trạng thái | tình trạng"),
        "priority": phrases("ưu tiên | mức ưu tiên | độ ưu tiên"),
        "notes": phrases("ghi chú"),
        "time": phrases("thời gian | thời điểm"),
    },
    "cs": {
        "work": phrases("akce | úkol | opatření | činnost | popis"),
        "owner": phrases("odpovědná osoba | odpovídá | vlastník | zodpovídá | kdo | řešitel"),
        "due": phrases("termín | do kdy | datum"),
        "status": phrases("stav"),
    },
    "uk": {
        "work": phrases("дія | завдання | захід | опис | що зробити"),
        "owner": phrases("відповідальний | відповідальна | власник | виконавець | хто"),
        "due": phrases("термін | дедлайн | дата | строк"),
        "status": phrases("статус | стан"),
    },
    "ro": {
        "work": phrases("acțiune | măsură | sarcină | descriere"),
        "owner": phrases("responsabil | proprietar"),
        "due": phrases("termen | termen limită | data"),
    },
    "hu": {
        "work": phrases("teendő | feladat | intézkedés | leírás"),
        "owner": phrases("felelős"),
        "due": phrases("határidő | dátum"),
        "status": phrases("állapot | státusz"),
    },
    "fi": {
        "work": phrases("toimenpide | tehtävä | kuvaus"),
        "owner": phrases("vastuuhenkilö | vastuu | omistaja | vastuutaho"),
        "due": phrases("määräaika | päivämäärä | aikataulu"),
        "status": phrases("tila"),
    },
}

# What numbers an item: "AI-1: ...", "Correção 2 — ...", "対策1：...".
ITEM_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("ai | action | act | fu | task | rem | ca | pa | action item | fix | improvement | measure"),
    "ja": phrases("対策 | 改善 | アクション | 再発防止策"),
    "zh": phrases("措施 | 行动 | 行动项 | 改进 | 任务 | 建议"),
    "de": phrases("maßnahme | massnahme | aufgabe | verbesserung"),
    "fr": phrases("mesure | tâche | correction | amélioration | recommandation"),
    "es": phrases("acción | tarea | corrección | mejora | medida | recomendación"),
    "pt": phrases("ação | tarefa | correção | melhoria | medida | recomendação"),
    "it": phrases("azione | attività | correzione | miglioramento | misura"),
    "nl": phrases("actie | maatregel | taak | verbetering"),
    "sv": phrases("åtgärd"),
    "no": phrases("tiltak"),
    "pl": phrases("działanie | zadanie"),
    "ru": phrases("мера | действие | задача | исправление"),
    "ko": phrases("조치 | 대책 | 과제 | 개선"),
}

# "Owner: x", "Due: y" inside an item.
OWNER_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        action owner | owner | owners | assignee | assignees | assigned to | assigned | responsible | dri | poc |
        lead | owned by | who | responsible team | owning team | team
    """),
    "ja": phrases("担当者 | 担当 | オーナー | 責任者 | 主担当 | 担当チーム"),
    "zh": phrases("负责人 | 责任人 | 負責人 | 跟进人 | 責任人 | 责任团队 | 负责团队 | 負責團隊"),
    "de": phrases("""
        verantwortlich | verantwortlicher | zuständig | verantwortliche | verantwortliche person | zuständigkeit
    """),
    "fr": phrases("responsable | porteur | pilote | assigné à | en charge"),
    "es": phrases("responsable | encargado | asignado a | responsables"),
    "pt": phrases("responsável | dono | atribuído a"),
    "it": phrases("responsabile | assegnato a | incaricato"),
    "nl": phrases("verantwoordelijke | eigenaar | actiehouder | toegewezen aan"),
    "no": phrases("ansvarlig | eier"),
    "sv": phrases("ansvarig | ägare"),
    "da": phrases("ansvarlig | ejer"),
    "pl": phrases("odpowiedzialny | odpowiedzialna | właściciel | osoba odpowiedzialna"),
    "ru": phrases("ответственный | исполнитель | ответственная | владелец"),
    "ko": phrases("담당자 | 담당 | 책임자 | 담당팀"),
    "tr": phrases("sorumlu | sorumlu kişi | atanan"),
    "id": phrases("penanggung jawab | pic | pemilik"),
    "vi": phrases("người phụ trách | phụ trách | người chịu trách nhiệm"),
    "cs": phrases("odpovídá | odpovědná osoba | vlastník | zodpovídá"),
    "uk": phrases("відповідальний | відповідальна | власник | виконавець"),
    "ro": phrases("responsabil"),
    "hu": phrases("felelős"),
    "fi": phrases("vastuuhenkilö | vastuu | vastuutaho"),
}

# What leads to a date.
DUE_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        due date | due by | due on | due | deadline | eta | target date | target | by | before | expected date |
        expected by | complete by | expected | to be done by | until | date | when | estimated completion |
        expected completion | target completion | planned completion | target completion date | completion date |
        estimated completion date | planned date | implementation date
    """),
    "ja": phrases("期限 | 期日 | 締切 | 完了予定 | 完了予定日 | 締め切り | 目標日"),
    "zh": phrases("截止日期 | 截止时间 | 截止 | 期限 | 完成时间 | 截止日 | 完成期限 | 预计完成 | 預計完成"),
    "de": phrases("fällig am | fällig | frist | bis zum | bis | fällig bis | zieldatum | deadline"),
    "fr": phrases("échéance | date limite | d ici le | avant le | pour le | date cible | date butoir | pour"),
    "es": phrases("fecha límite | vencimiento | vence | plazo | antes del | fecha objetivo"),
    "pt": phrases("prazo | data limite | vencimento | até"),
    "it": phrases("scadenza | entro | entro il | entro la"),
    "nl": phrases("uiterlijk | streefdatum | deadline | einddatum | vóór"),
    "no": phrases("frist | innen"),
    "sv": phrases("slutdatum | senast | klart senast | klar senast"),
    "da": phrases("frist | senest"),
    "pl": phrases("termin | do dnia | do kiedy"),
    "ru": phrases("срок | дедлайн | срок до"),
    "ko": phrases("기한 | 마감 | 완료 예정일 | 목표일 | 마감일"),
    "tr": phrases("son tarih | termin | hedef tarih | bitiş tarihi"),
    "id": phrases("tenggat | tenggat waktu | batas waktu | target selesai"),
    "vi": phrases("hạn | thời hạn | hạn chót | hạn hoàn thành"),
    "cs": phrases("termín | do kdy"),
    "uk": phrases("термін | дедлайн | строк"),
    "ro": phrases("termen | termen limită"),
    "hu": phrases("határidő"),
    "fi": phrases("määräaika"),
}

# A cell or bracket that says there is nobody, or nothing.
NOBODY: Final[dict[str, tuple[str, ...]]] = {
    "*": phrases("- | -- | – | — | ? | ?? | ??? | ... | … | _ | x? | / | *"),
    "en": phrases("""
        tbd | tba | tbc | n/a | na | none | unassigned | unknown | nobody | no one | no owner | owner | pending |
        to be decided | to be determined | to be assigned | not assigned | name | someone | nil | todo |
        not yet assigned | open | anyone | not applicable | everyone | all | team | your name | ongoing | asap |
        assignee | person | who | who?
    """),
    "ja": phrases("""
        未定 | なし | 未アサイン | 未割当 | 該当なし | 特になし | 特に無し | 無し | 要アサイン | 要設定 | 要検討 |
        要調整 | 調整中 | 未設定 | 未割り当て
    """),
    "zh": phrases("待定 | 无 | 暂无 | 無 | 未定 | 未分配 | 没有 | 待分配 | 待确认 | 待排期 | 待指定 | 未指定"),
    "de": phrases("""
        offen | keine | keiner | unbekannt | noch offen | entfällt | niemand | n. n | nn | noch zu klären |
        nicht zugewiesen | zu bestimmen
    """),
    "fr": phrases("à définir | à déterminer | aucun | aucune | personne | néant | sans objet"),
    "es": phrases("por definir | ninguno | ninguna | nadie | pendiente | no aplica | sin asignar"),
    "pt": phrases("""
        a definir | nenhum | nenhuma | ninguém | pendente | não se aplica | sem dono | sem responsável | não definido
    """),
    "it": phrases("da definire | nessuno | nessuna | non assegnato | da assegnare | in attesa"),
    "nl": phrases("nog te bepalen | geen | niemand | onbekend | n.t.b. | ntb | nader te bepalen | niet toegewezen"),
    "no": phrases("ikke tildelt | ingen | ukjent | ikke bestemt | ikke avklart | avklares"),
    "sv": phrases("ej tilldelad | ingen | inga | okänd | ej bestämt | saknas | inte tilldelad"),
    "da": phrases("ikke tildelt | ingen | ukendt | ikke besluttet | afklares"),
    "pl": phrases("do ustalenia | brak | nikt | nieprzypisane | nie dotyczy"),
    "ru": phrases("""
        не назначен | не назначено | нет | не определено | уточняется | не назначена | отсутствует | неизвестно |
        будет определено | тбд
    """),
    "ko": phrases("미정 | 없음 | 미할당 | 미지정 | 해당 없음"),
    "tr": phrases("belirlenecek | yok | belirsiz | atanmadı"),
    "id": phrases("belum ditentukan | tidak ada | belum ada"),
    "vi": phrases("chưa xác định | chưa có | không có | chưa phân công"),
}

# A whole entry that says that there is no work.
NO_WORK: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        no action needed | no action required | no actions needed | no actions required | no further action |
        no further action needed | no further action required | no further actions | nothing | nothing to do |
        no action items | no actions | none at this time | none needed | none required | no follow up |
        no follow ups | to be added | to be completed | to be filled in | to be discussed | coming soon |
        see above | see below | not applicable | none identified | nothing else | no changes needed | todo | tbd |
        no further actions required | no further actions needed | no follow up needed | none so far |
        no action taken | no follow up actions
    """),
    "ja": phrases("対応なし | 対応不要 | 特になし | なし | 不要"),
    "zh": phrases("无需处理 | 无 | 暂无 | 不需要 | 不适用"),
    "de": phrases("keine maßnahmen | keine maßnahmen erforderlich | keine"),
    "fr": phrases("aucune action | aucune action nécessaire | rien"),
    "es": phrases("ninguna acción | ninguna acción necesaria | nada"),
    "pt": phrases("nenhuma ação | nenhuma ação necessária | nada"),
    "it": phrases("nessuna azione | nessuna azione necessaria | niente"),
    "nl": phrases("geen acties | geen actie nodig | niets | geen"),
    "no": phrases("ingen tiltak | ingen aksjonspunkter | ingen"),
    "sv": phrases("inga åtgärder | inga | ingen åtgärd"),
    "da": phrases("ingen handlinger | ingen | ingen handling"),
    "pl": phrases("brak działań | brak | nie wymaga działań"),
    "ru": phrases("действий не требуется | нет | не требуется"),
    "ko": phrases("없음 | 해당 없음 | 조치 불필요"),
    "tr": phrases("yok | aksiyon yok"),
    "id": phrases("tidak ada | tidak ada tindakan"),
    "vi": phrases("không có | không"),
}

# States of a status cell, suffix or bracket.
DONE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "*": phrases("""
        ✅ | ✔ | ✔️ | ☑ | ☒ | ✓ | x | 🟢 | 👍 | 🎉 | [x] | (y) | :white_check_mark: | :heavy_check_mark: | 100% |
        white_check_mark | heavy_check_mark | ballot_box_with_check | tada
    """),
    "en": phrases("""
        done | completed | complete | fixed | finished | closed | merged | resolved | shipped | implemented |
        deployed | landed | already done | delivered | yes | released | live | rolled out | applied | addressed |
        in place | done already | mitigated | verified
    """),
    "ja": phrases("""
        完了 | 済 | 済み | 対応済み | 対応済 | 実施済み | 実施済 | 完了済み | 完了済 | 実施完了 | 対応完了
    """),
    "zh": phrases("""
        已完成 | 完成 | 已修复 | 已上线 | 已解决 | 已关闭 | 已处理 | 已实施 | 已执行 | 已實施 | 已執行 | 已修復 |
        已解決 | 已上線 | 已處理
    """),
    "de": phrases("""
        erledigt | fertig | abgeschlossen | umgesetzt | behoben | gelöst | geschlossen | implementiert | abgehakt |
        durchgeführt
    """),
    "fr": phrases("""
        fait | terminé | terminée | clos | réalisé | effectué | faite | faits | fermé | livré | résolu | déployé |
        effectuée | réalisée | en place
    """),
    "es": phrases("""
        hecho | completado | completada | terminado | terminada | listo | realizado | cerrado | hecha | resuelto |
        resuelta | cerrada | implementado | implementada | finalizado | realizada
    """),
    "pt": phrases("""
        feito | concluído | concluída | pronto | finalizado | resolvido | fechado | feita | implementado |
        implementada | realizado | realizada | resolvida | concluido
    """),
    "it": phrases("""
        fatto | completato | completata | risolto | chiuso | fatta | completati | risolta | chiusa | implementato |
        implementata | eseguito | eseguita
    """),
    "nl": phrases("gedaan | klaar | afgerond | voltooid | opgelost | gereed | uitgevoerd | gesloten | afgehandeld"),
    "no": phrases("utført | ferdig | fullført | løst | gjort | lukket | gjennomført"),
    "sv": phrases("""
        klart | klar | åtgärdat | slutfört | gjort | klara | åtgärdad | slutförd | genomförd | genomfört | färdig |
        utfört
    """),
    "da": phrases("færdig | udført | afsluttet | løst | fuldført | lukket | gennemført"),
    "pl": phrases("""
        zrobione | gotowe | ukończone | zakończone | wykonane | zrobiony | zamknięte | wdrożone | naprawione
    """),
    "ru": phrases("""
        готово | сделано | выполнено | завершено | исправлено | закрыто | сделана | выполнена | завершена | решено |
        закрыта | реализовано | внедрено
    """),
    "ko": phrases("완료 | 완료됨 | 처리 완료 | 해결 | 조치 완료 | 해결됨 | 적용 완료 | 반영 완료"),
    "tr": phrases("tamamlandı | yapıldı | bitti | çözüldü | kapatıldı | düzeltildi | uygulandı"),
    "id": phrases("selesai | sudah selesai | telah selesai | sudah diterapkan"),
    "vi": phrases("hoàn thành | đã hoàn thành | đã xong | đã xử lý | đã triển khai | đã khắc phục"),
    "cs": phrases("hotovo | dokončeno | splněno | vyřešeno"),
    "uk": phrases("виконано | зроблено | завершено | готово | вирішено"),
    "ro": phrases("finalizat | rezolvat | terminat | implementat"),
    "hu": phrases("kész | elkészült | megoldva | lezárva"),
    "fi": phrases("valmis | tehty | suljettu | toteutettu"),
}

# ... and those of work that is not finished.
OPEN_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "*": phrases("""
        ☐ | ❌ | ⬜ | 🔲 | 🟡 | 🔴 | ⏳ | 🚧 | 🟠 | 🔄 | [ ] | 🕒 | ⏰ | 0% | ❎ |
        construction | hourglass | hourglass_flowing_sand | soon | x:
    """),
    "en": phrases("""
        todo | to do | to-do | open | in progress | wip | pending | not started | planned | ongoing | started |
        in review | not done | failed | backlog | blocked | new | proposed | scheduled | no | incomplete |
        in flight | under way | underway | queued | to be done | partial | partially done | in development |
        not yet started | investigating | upcoming | in-progress | next | not complete | unresolved |
        deferred | delayed | tracked | outstanding | unstarted | awaiting | to start | not finished | draft |
        work in progress | under review | waiting
    """),
    "ja": phrases("""
        未着手 | 対応中 | 進行中 | 未完了 | 予定 | 未対応 | 作業中 | 検討中 | 未実施 | 着手中 | 計画中 | 着手 | 保留 |
        実施予定 | 対応予定
    """),
    "zh": phrases("""
        进行中 | 未开始 | 待处理 | 未完成 | 待办 | 计划中 | 處理中 | 处理中 | 待定 | 待开始 | 未着手 | 待跟进 |
        规划中 | 待執行 | 待處理 | 未開始 | 進行中 | 規劃中 | 計劃中 | 推进中 | 待排期
    """),
    "de": phrases("""
        offen | in arbeit | geplant | ausstehend | in bearbeitung | in umsetzung | nicht begonnen | in planung |
        in prüfung | laufend
    """),
    "fr": phrases("""
        à faire | en cours | ouvert | planifié | prévu | en attente | pas encore fait | pas fait | non fait |
        non commencé | pas commencé | ouverte | planifiée | à planifier
    """),
    "es": phrases("""
        pendiente | en curso | en progreso | abierto | planificado | por hacer | en proceso | no iniciado |
        sin empezar | por iniciar | planificada | abierta | en marcha
    """),
    "pt": phrases("""
        pendente | em andamento | aberto | planejado | a fazer | em progresso | em curso | não iniciado |
        não iniciada | aberta | planejada | a iniciar | em execução
    """),
    "it": phrases("""
        da fare | in corso | aperto | pianificato | non iniziato | in attesa | da iniziare | pianificata | aperta |
        in lavorazione
    """),
    "nl": phrases("""
        te doen | lopend | bezig | gepland | in uitvoering | niet gestart | open | in behandeling | nog te doen |
        loopt | onderhanden
    """),
    "no": phrases("ikke startet | pågår | under arbeid | planlagt | åpen | ikke påbegynt | venter"),
    "sv": phrases("ej påbörjat | pågår | planerat | öppen | pågående | ej påbörjad | planerad | att göra | väntar"),
    "da": phrases("ikke startet | i gang | planlagt | åben | igangværende | ikke påbegyndt | afventer"),
    "pl": phrases("""
        do zrobienia | w toku | otwarte | planowane | w trakcie | nie rozpoczęto | zaplanowane | nowe | oczekuje |
        w realizacji
    """),
    "ru": phrases("""
        в работе | не начато | запланировано | открыто | к выполнению | в процессе | не начата | запланирована |
        открыта | в плане | ожидает | в очереди | новая
    """),
    "ko": phrases("진행 중 | 진행중 | 예정 | 미완료 | 대기 | 미착수 | 미조치 | 검토 중 | 계획 | 시작 전 | 미진행"),
    "tr": phrases("açık | devam ediyor | bekliyor | planlandı | başlamadı | yapılacak"),
    "id": phrases("belum | belum selesai | belum dimulai | sedang berjalan | dalam proses | direncanakan | tertunda"),
    "vi": phrases("""
        chưa hoàn thành | chưa bắt đầu | đang thực hiện | đang xử lý | đang tiến hành | chưa làm | đã lên kế hoạch
    """),
    "cs": phrases("otevřeno | probíhá | plánováno | nezahájeno | rozpracováno"),
    "uk": phrases("в роботі | у роботі | заплановано | не розпочато | в процесі | очікує"),
    "ro": phrases("în curs | planificat | deschis"),
    "hu": phrases("folyamatban | nyitott | tervezett"),
    "fi": phrases("kesken | avoin | käynnissä | suunniteltu | aloittamatta"),
}

# ... and those of work that was given up: never done, whatever is struck out or ticked beside them.
GIVEN_UP_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        won't do | wont do | wont-do | won't fix | wontfix | will not do | will not fix | will not be done |
        cancelled | canceled | rejected | dropped | abandoned | declined | not doing | not planned | descoped |
        de-scoped | discarded | obsolete | no longer needed | not needed | closed as won't do
    """),
    "ja": phrases("見送り | 中止 | 却下 | 対応しない | 実施しない | 対応不要"),
    "zh": phrases("取消 | 已取消 | 不做 | 不处理 | 放弃 | 已放弃 | 不予处理"),
    "de": phrases("verworfen | abgelehnt | wird nicht gemacht | wird nicht umgesetzt | abgebrochen | entfällt"),
    "fr": phrases("abandonné | abandonnée | annulé | annulée | rejeté | rejetée | ne sera pas fait"),
    "es": phrases("cancelado | cancelada | descartado | descartada | rechazado | rechazada | no se hará"),
    "pt": phrases("cancelado | cancelada | descartado | descartada | rejeitado | rejeitada | não será feito"),
    "it": phrases("annullato | annullata | scartato | scartata"),
    "nl": phrases("geannuleerd | vervallen"),
    "ru": phrases("отменено | отклонено | не будем делать | не будет сделано"),
    "ko": phrases("취소 | 취소됨"),
}

# Group labels that say the state of everything under them.
DONE_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        completed | done | actions taken | action taken | finished | already done | what has been done |
        what we have done | what weve done | what we did | steps taken | measures taken | fixed | closed |
        implemented | resolved | what we changed | what changed | changes made | already implemented |
        already completed |
        weve already | we have already | steps we have taken | weve taken | already in place | fixes applied |
        safeguards added
    """),
    "ja": phrases("完了 | 対応済み | 実施済み | 実施済 | 完了済み | 対応済"),
    "zh": phrases("""
        已完成 | 防复发变更 | 已实施 | 已执行 | 已新增 | 已落实 | 已實施 | 已執行 | 已上线 | 已上線 | 已采取
    """),
    "de": phrases("erledigt | abgeschlossen | bereits umgesetzt | durchgeführt | umgesetzt"),
    "fr": phrases("terminé | terminées | réalisées | effectuées | déjà fait | mises en place | mises en œuvre"),
    "es": phrases("""
        completadas | completado | completada | hecho | realizadas | realizada | implementadas | implementada |
        implementado | aplicadas | aplicada | ya realizadas | ya implementado | tomadas
    """),
    "pt": phrases("""
        concluídas | concluído | concluída | feito | feitas | realizadas | realizada | implementadas | implementada |
        implementado | aplicadas | aplicada | já realizadas | executadas | tomadas
    """),
    "it": phrases("completate | fatto | fatte | completato | già fatto | eseguite | intraprese"),
    "nl": phrases("afgerond | gedaan | uitgevoerd | gereed | genomen maatregelen"),
    "no": phrases("utført | gjennomført | ferdig | fullført | gjennomførte | utførte"),
    "sv": phrases("genomförda | klara | klart | utförda | vidtagna"),
    "pl": phrases("wykonane | zakończone | zrobione | podjęte"),
    "ru": phrases("выполнено | сделано | выполненные | принятые меры"),
    "ko": phrases("완료 | 조치 완료 | 완료된"),
    "da": phrases("gennemførte | udførte | fuldført | færdige"),
}

# ... and those of work that is not finished.
OPEN_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "en": phrases("""
        planned | in progress | to do | todo | open follow ups | open | pending | actions planned |
        action planned | ongoing | outstanding | remaining | not started | in flight | backlog | not yet built |
        not yet done | not yet implemented | not yet started
    """),
    "ja": phrases("未対応 | 対応中 | 未完了"),
    "zh": phrases("进行中 | 未完成 | 待办 | 進行中 | 待處理 | 待辦 | 计划中"),
    "de": phrases("offen | geplant"),
    "fr": phrases("à faire | en cours | prévues"),
    "es": phrases("pendientes | pendiente | en curso"),
    "pt": phrases("pendentes | pendente | em andamento"),
    "it": phrases("in corso | da fare | pianificate"),
    "nl": phrases("openstaand | gepland | lopend"),
    "pl": phrases("w toku | zaplanowane | do zrobienia"),
    "sv": phrases("pågående | planerade | kvarstående"),
    "no": phrases("pågående | planlagte"),
    "da": phrases("igangværende | planlagte"),
    "ru": phrases("в работе | запланировано | планируемые"),
    "ko": phrases("진행 중 | 예정"),
}

# What an item does about the incident, from a category cell or group label.
KINDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "prevent": phrases("prevent | prevention | preventive | preventative | preventing | avoid"),
        "detect": phrases("""
            detect | detection | detective | monitoring | alerting | alerts | observability | monitor |
            detecting | monitoring and alerting
        """),
        "mitigate": phrases("""
            mitigate | mitigation | mitigative | repair | recovery | resilience | corrective | respond |
            response | limit | contain | restore
        """),
        "process": phrases("""
            process | documentation | docs | training | procedure | people | communication | policy | runbook |
            runbooks | organizational | comms | processes | management
        """),
    },
    "ja": {
        "prevent": phrases("予防 | 再発防止 | 防止"),
        "detect": phrases("検知 | 監視 | 検出"),
        "mitigate": phrases("緩和 | 軽減 | 復旧"),
        "process": phrases("プロセス | 運用 | ドキュメント"),
    },
    "zh": {
        "prevent": phrases("预防 | 防止 | 預防"),
        "detect": phrases("检测 | 监控 | 發現 | 发现"),
        "mitigate": phrases("缓解 | 止损 | 恢复"),
        "process": phrases("流程 | 文档 | 过程"),
    },
    "de": {
        "prevent": phrases("vorbeugung | prävention | vorbeugend"),
        "detect": phrases("erkennung | überwachung"),
        "mitigate": phrases("minderung | schadensbegrenzung"),
        "process": phrases("prozess | dokumentation"),
    },
    "fr": {
        "prevent": phrases("prévention | préventif | prévenir"),
        "detect": phrases("détection | surveillance | détecter"),
        "mitigate": phrases("atténuation | correctif | atténuer"),
        "process": phrases("processus | documentation"),
    },
    "es": {
        "prevent": phrases("prevención | preventiva | prevenir"),
        "detect": phrases("detección | monitoreo | detectar"),
        "mitigate": phrases("mitigación | mitigar"),
        "process": phrases("proceso | documentación"),
    },
    "pt": {
        "prevent": phrases("prevenção | preventiva | prevenir"),
        "detect": phrases("detecção | monitoramento | detectar"),
        "mitigate": phrases("mitigação | mitigar"),
        "process": phrases("processo | documentação"),
    },
    "it": {
        "prevent": phrases("prevenzione | preventiva"),
        "detect": phrases("rilevamento | monitoraggio"),
        "mitigate": phrases("mitigazione"),
        "process": phrases("processo | documentazione"),
    },
    "nl": {
        "prevent": phrases("preventie | preventief"),
        "detect": phrases("detectie | monitoring | bewaking"),
        "mitigate": phrases("mitigatie | herstel"),
        "process": phrases("proces | documentatie"),
    },
    "pl": {
        "prevent": phrases("zapobieganie | prewencja"),
        "detect": phrases("wykrywanie | monitorowanie"),
        "mitigate": phrases("łagodzenie"),
        "process": phrases("proces | dokumentacja"),
    },
    "sv": {
        "prevent": phrases("förebygga | förebyggande"),
        "detect": phrases("upptäcka | övervakning"),
        "mitigate": phrases("begränsa | begränsning"),
        "process": phrases("rutin | dokumentation"),
    },
    "no": {
        "prevent": phrases("forebygge | forebyggende"),
        "detect": phrases("oppdage | overvåking"),
        "process": phrases("rutine | dokumentasjon"),
    },
    "da": {
        "prevent": phrases("forebygge | forebyggende"),
        "detect": phrases("opdage | overvågning"),
    },
    "ru": {
        "prevent": phrases("предотвращение | профилактика"),
        "detect": phrases("обнаружение | мониторинг"),
        "mitigate": phrases("смягчение | восстановление"),
        "process": phrases("процесс | документация"),
    },
    "ko": {
        "prevent": phrases("예방 | 재발 방지"),
        "detect": phrases("탐지 | 감지 | 모니터링"),
        "mitigate": phrases("완화 | 복구"),
        "process": phrases("프로세스 | 문서화"),
    },
}
