"""Names that columns of complaint exports have, by what they mean, in several languages.

Compared without case, accents, blanks and punctuation; a name of a column matches an entry wholly,
or by containing an entry of at least five letters (or two Chinese characters).
"""

from __future__ import annotations

from geo_service.intake.header_names import plain_name

#: columns in which databases and programs number rows; the next export may number them otherwise
ROW_NUMBERS = frozenset(
    {"_id", "objectid", "objectid_1", "fid", "ogc_fid", "gid", "index", "row", "rownum",
     "row_names",     "column_1", "unnamed: 0", "序号", "行号", "lfd. nr.", "№ п/п"}
)  # fmt: skip
ROLES: dict[str, tuple[str, ...]] = {
    "source_id": (
        "unique_key", "srnumber", "service_request_id", "case_enquiry_id", "record_id",
        "identifiant", "identificador", "identifier",
        "request_id", "ticket_id", "case_id", "complaint_id", "ticket", "id", "objectid",
        "case number", "number", "protocolo", "número do protocolo", "numero", "codigo",
        "vorgangsnummer", "vorgangs-id",
        "ticketnummer", "meldungsnummer", "nummer", "nr", "aktenzeichen", "numéro", "référence",
        "номер обращения", "номер заявки", "номер", "başvuru no", "basvuru numarasi", "kayıt no",
        "talep no", "受付番号", "受付no", "管理番号", "整理番号", "접수번호", "민원번호",
        "工单编号", "工单号", "编号", "受理编号", "业务编号", "序号",
    ),
    "received_at": (
        "created_date", "createddate", "created_at", "created", "date_created",
        "requested_datetime", "open_dt", "opened", "opened_at", "date_opened",
        "received", "received_at", "date_received", "registered_at", "reported", "report_date",
        "submitted", "submission_date", "creation date",
        "data de abertura", "data abertura", "data da solicitação", "data de criação",
        "aberto em",
        "data", "fecha de creación", "fecha", "eingangsdatum", "eingegangen am", "eingang",
        "erstellt am", "erstellungsdatum", "meldedatum", "gemeldet am", "datum",
        "date de création",
        "date de réception", "reçu le", "date du signalement",
        "дата поступления", "дата регистрации", "дата обращения", "дата", "başvuru tarihi",
        "kayıt tarihi",
        "talep tarihi", "tarih", "受付日時", "受付日", "受信日時", "登録日時", "通報日時",
        "접수일시",
        "접수일",
        "登记时间", "受理时间", "来电时间", "创建时间", "接收时间", "反映时间", "诉求时间",
    ),
    "closed_at": (
        "closed_date", "closeddate", "closed_at", "closed", "closed_dt", "date_closed",
        "completed",
        "completion_date", "resolved_at", "data de fechamento", "data fechamento", "fechado em",
        "data de conclusão", "data conclusão", "encerrado em", "fecha de cierre",
        "abschlussdatum",
        "abgeschlossen am", "erledigt am", "geschlossen am", "erledigungsdatum",
        "date de clôture",
        "encerramento", "finalização", "conclusão", "fechamento", "cierre", "resolución",
        "clôture",
        "abschluss", "closure", "resolution date", "data fim",
        "дата закрытия", "дата исполнения", "дата ответа", "kapanış tarihi", "sonuç tarihi",
        "çözüm tarihi", "完了日時", "完了日", "対応完了日", "処理完了日", "처리일시", "완료일",
        "办结时间", "结案时间", "完成时间", "关闭时间",
    ),
    "dispatched_at": (
        "dispatched_at", "assigned_at", "date_assigned", "referred", "encaminhado em",
        "data de encaminhamento", "weitergeleitet am", "zugewiesen am", "派单时间", "转办时间",
        "交办时间",
    ),
    "due_at": (
        "due_date", "due_at", "sla_target_dt", "target_date", "expected_datetime", "deadline",
        "prazo", "frist", "fällig am", "faelligkeit", "截止时间", "办理时限", "处理时限",
    ),
    "replied_at": ("replied_at", "responded_at", "answered_at", "回复时间", "反馈时间", "答复时间"),
    "text": (
        "description", "complaint_text", "details", "text", "comments", "message", "narrative",
        "request_description", "descrição", "descricao da solicitacao", "relato", "mensagem",
        "descripción", "beschreibung", "meldungstext", "anliegen", "inhalt", "nachricht",
        "betreff",
        "objet", "message du demandeur", "commentaire", "texte", "contenu", "текст обращения",
        "текст", "содержание", "описание", "суть обращения", "açıklama", "başvuru metni",
        "içerik",
        "konu açıklaması", "受付内容", "相談内容", "通報内容", "要望内容", "민원내용", "내용",
        "诉求内容", "工单内容", "内容", "问题描述", "主要内容", "反映内容", "标题",
    ),
    "category": (
        "complaint_type", "requesttype", "request_type", "service_name", "category", "category_1",
        "category_2", "category_3", "type", "descriptor", "subcategory", "sub_category", "topic",
        "subject", "reason", "case_title", "categoria", "subcategoria", "assunto", "subassunto",
        "tipo", "tipo de solicitação", "serviço", "kategorie", "unterkategorie",
        "hauptkategorie",
        "catégorie", "rubrique", "nature", "категория", "тематика", "тема обращения", "konu",
        "başvuru konusu", "başvuru türü", "分類", "種別", "カテゴリ", "大分類", "分野", "분류",
        "유형",
        "art der meldung", "thema", "rubrik", "一级分类", "二级分类", "三级分类", "问题分类",
        "诉求分类", "类别", "诉求类型", "问题类型",
    ),
    "channel": (
        "requestsource", "open_data_channel_type", "channel", "method_received", "source",
        "source_id_channel", "origin", "canal", "canal de atendimento", "origem", "meldeweg",
        "kanal", "eingangskanal", "quelle", "来源", "渠道", "受理渠道", "诉求渠道",
    ),
    "body": (
        "agency", "owner", "department", "agency_responsible", "responsible_agency",
        "handling_unit", "division", "órgão", "orgao responsavel", "secretaria", "setor",
        "zuständig", "zustaendiges amt", "amt", "fachbereich", "dienststelle", "bearbeiter",
        "承办单位", "责任单位", "办理单位", "处置单位", "主办单位",
    ),
    "status": (
        "status", "case_status", "state", "situação", "situacao", "estado", "bearbeitungsstatus",
        "zustand", "статус", "состояние", "durum", "対応状況", "状況", "ステータス", "처리상태",
        "statut", "état", "状态", "工单状态", "办理状态",
    ),
    "address": (
        "address", "incident_address", "location_street_name", "street_address", "endereço",
        "logradouro", "rua", "dirección", "adresse", "anschrift", "straße", "strasse", "ort",
        "адрес", "adres", "住所", "所在地", "場所", "주소", "lieu",
        "地址", "详细地址", "事发地址", "问题地址", "诉求地址",
    ),
    "place": (
        "district", "township", "borough", "neighborhood", "neighbourhood", "bairro", "distrito",
        "região", "subprefeitura", "stadtteil", "stadtbezirk", "bezirk", "ortsteil", "quartier",
        "район", "округ", "ilçe", "mahalle", "町名", "地区", "자치구", "commune",
        "arrondissement",
        "区县", "所属区", "街道", "街乡镇", "街乡", "社区", "所属街道",
    ),
    "reporter": (
        "phone", "caller_phone", "telephone", "phone_number", "email", "e-mail", "telefone",
        "celular", "telefon", "telefonnummer", "rufnummer", "来电号码", "联系电话", "电话",
        "手机号",
    ),
    "time_of_day": (
        "time", "time_received", "received_time", "uhrzeit", "zeit", "eingangszeit",
        "hora",
        "hora de abertura", "heure", "heure de réception", "ora", "tijd", "время",
        "время поступления", "saat", "başvuru saati", "時刻", "受付時刻", "受付時間", "시각",
        "시간",
        "时间", "受理时刻",
    ),
    "responded": ("responded", "是否响应", "响应情况", "响应"),
    "resolved": ("resolved", "是否解决", "解决情况", "解决"),
    "satisfied": ("satisfied", "satisfaction", "是否满意", "满意情况", "满意度", "满意"),
}  # fmt: skip
_CONTAINED_LETTERS = 5
_CONTAINED_IDEOGRAPHS = 2
_PLAIN = {role: [plain_name(name) for name in names] for role, names in ROLES.items()}


def rank(role: str, column: str) -> int | None:
    """How well a column's name fits a role: 0 best; None if it does not fit."""
    plain = plain_name(column)
    names = _PLAIN[role]
    if plain in names:
        return names.index(plain)
    for place, name in enumerate(names):
        least = _CONTAINED_LETTERS if name.isascii() else _CONTAINED_IDEOGRAPHS
        if len(name) >= least and name in plain:
            return len(names) + place
    return None
