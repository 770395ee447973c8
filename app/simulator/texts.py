"""The words of the pages, in both languages. The simulator is not in the shop's catalogue."""

from __future__ import annotations

from flask import Request

LANGUAGES = ("fr", "en")

_TEXTS = {
    "band": ("Simulateur\u00a0: aucun argent réel", "Simulator – no real money"),
    "other_language": ("English", "Français"),
    "switch_to": ("Read in English", "Lire en français"),
    "bank": ("Banque des Tilleuls", "Banque des Tilleuls"),
    "confirm_title": ("Confirmez votre paiement", "Confirm your payment"),
    "confirm_lead": (
        "Votre banque vérifie que c’est bien vous qui payez.",
        "Your bank checks that it is really you who is paying.",
    ),
    "amount": ("Montant", "Amount"),
    "merchant": ("Commerçant", "Merchant"),
    "card": ("Carte", "Card"),
    "ending": ("se terminant par", "ending in"),
    "order": ("Référence", "Reference"),
    "date": ("Date", "Date"),
    "confirm": ("Confirmer le paiement", "Confirm the payment"),
    "refuse": ("Refuser", "Refuse"),
    "later": ("Revenir plus tard", "Come back later"),
    "secure": (
        "Ne confirmez que si vous reconnaissez ce montant et ce commerçant.",
        "Confirm only if you recognize this amount and this merchant.",
    ),
    "answered_title": ("Vous avez déjà répondu", "You have already answered"),
    "answered_lead": (
        "Cette demande est close. La boutique vous dira où en est votre commande.",
        "This request is closed. The shop will tell you how your order stands.",
    ),
    "back_to_shop": ("Retourner à la boutique", "Return to the shop"),
    "home_title": ("Simulateur de paiement", "Payment simulator"),
    "home_lead": (
        (
            "Cette application joue le prestataire de paiement et la banque de l’acheteur. Elle "
            "parle le même protocole, vérifie les mêmes signatures, et ne débite personne."
        ),
        (
            "This application plays the payment provider and the buyer’s bank. It speaks the same "
            "protocol, checks the same signatures, and charges nobody."
        ),
    ),
    "see_transactions": ("Voir les transactions", "See the transactions"),
    "usual_cards": ("Cartes de test", "Test cards"),
    "trouble_cards": ("Cartes qui posent problème", "Cards that cause trouble"),
    "cards_lead": (
        (
            "N’importe quelle date à venir et n’importe quel cryptogramme conviennent, sauf 000 (faux, "
            "refusé) et 999 (faux, mais la banque paie). Une carte qui n’est pas dans la liste est "
            "acceptée si son numéro est valable."
        ),
        (
            "Any future expiry date and any security code will do, except 000 (wrong, refused) and 999 "
            "(wrong, but the bank pays). A card that is not on the list is accepted if its number is valid."
        ),
    ),
    "number": ("Numéro", "Number"),
    "brand": ("Réseau", "Brand"),
    "result": ("Résultat", "Result"),
    "amounts_title": ("Montants particuliers", "Special amounts"),
    "amounts": (
        (
            "13,02\u00a0€ et tout montant de 9\u202f000,01\u00a0€ à 9\u202f998,99\u00a0€ sont "
            "refusés\u00a0; 9\u202f999,00\u00a0€ reste incertain\u00a0; un remboursement de "
            "13,06\u00a0€ est refusé après coup."
        ),
        (
            "€13.02 and any amount from €9,000.01 to €9,998.99 are refused; €9,999.00 stays "
            "uncertain; a refund of €13.06 is refused afterwards."
        ),
    ),
    "transactions_title": ("Transactions", "Transactions"),
    "no_transactions": ("Aucune transaction pour l’instant.", "No transactions yet."),
    "alias": ("Alias", "Alias"),
    "FIRST": ("carte enregistrée par l’acheteur", "card saved by the buyer"),
    "SUBSEQ": ("carte déjà enregistrée", "card saved before"),
    "operations": ("Opérations", "Operations"),
    "operation": ("Opération", "Operation"),
    "status": ("État", "Status"),
    "time": ("Heure", "Time"),
    "home": ("Accueil du simulateur", "Simulator home"),
    "error_title": ("La demande n’a pas pu être traitée", "The request could not be processed"),
    "not_found_title": ("Page introuvable", "Page not found"),
}

_STATUSES = {
    2: ("Refusée", "Refused"),
    46: ("Attend la confirmation de l’acheteur", "Waiting for the buyer’s confirmation"),
    5: ("Autorisée", "Authorized"),
    52: ("Incertaine", "Uncertain"),
    6: ("Annulée", "Canceled"),
    61: ("Annulation en cours", "Cancellation in progress"),
    7: ("Paiement supprimé", "Payment deleted"),
    71: ("Suppression en cours", "Deletion in progress"),
    8: ("Remboursée", "Refunded"),
    81: ("Remboursement en cours", "Refund in progress"),
    82: ("Remboursement incertain", "Refund uncertain"),
    83: ("Remboursement refusé", "Refund refused"),
    9: ("Payée", "Paid"),
    91: ("En traitement", "Being processed"),
    93: ("Débit refusé", "Capture refused"),
}


def texts(language: str) -> dict[str, str]:
    return _BY_LANGUAGE[language]


def status_text(status: int, language: str) -> str:
    words = _STATUSES.get(status)
    return words[LANGUAGES.index(language)] if words else str(status)


def language_of(request: Request, order: str = "") -> str:
    """The switch, else the order's language, else the browser's."""
    for wanted in (request.args.get("lang", ""), order[:2]):
        if wanted in LANGUAGES:
            return wanted
    return request.accept_languages.best_match(LANGUAGES) or "en"


_BY_LANGUAGE = {
    language: {name: words[n] for name, words in _TEXTS.items()} for n, language in enumerate(LANGUAGES)
}
