"""The demo venues' own words: terms, privacy, accessibility. A venue writes its own before it opens."""

from __future__ import annotations

from app.kernel.texts import Texts

TERMS = Texts(
    "## Votre commande\n\nVous commandez auprès de la billetterie. Les prix affichés comprennent tous les frais obligatoires et "
    "la TVA. La commande est ferme une fois payée ; vous recevez aussitôt une confirmation par e-mail.\n\n"
    "## Rétractation\n\nPour une activité de loisir à date fixe, le droit de rétractation de quatorze jours ne s’applique pas "
    "(article L221-28 12° du Code de la consommation). Pour un bon cadeau, il s’applique : ce qui n’a pas été utilisé est "
    "remboursé.\n\n## Bons cadeaux\n\nUn bon paie des billets, en une ou plusieurs fois, jusqu’à la date qu’il porte ; ce qui "
    "reste n’est ni perdu avant cette date, ni remboursé en espèces. Un bon n’achète pas d’autre bon.\n\n## Annulation\n\nSi nous annulons, chaque billet est remboursé "
    "intégralement, frais compris, sur le moyen de paiement utilisé.\n\n## Billets\n\nChaque billet porte un numéro unique et "
    "n’est valable qu’une fois. La revente habituelle sans autorisation est interdite (article 313-6-2 du Code pénal).",
    "## Your order\n\nYou order from the box office. Prices include every mandatory fee and VAT. The order is firm once paid; "
    "a confirmation follows by email at once.\n\n## Withdrawal\n\nFor a leisure service on a fixed date, the fourteen-day "
    "right of withdrawal does not apply (article L221-28 12° of the French Consumer Code). To a gift voucher it does: what has "
    "not been used is refunded.\n\n## Gift vouchers\n\nA voucher pays for tickets, at once or little by little, until the date "
    "it bears; what is left is neither lost before that date nor paid out in cash. A voucher buys no other voucher.\n\n## Cancellation\n\nIf we "
    "cancel, every ticket is refunded in full, fees included, to the means of payment used.\n\n## Tickets\n\nEach ticket has "
    "a unique number and admits once. Habitual resale without permission is an offence (article 313-6-2 of the French Penal Code).",
)

PRIVACY = Texts(
    "Nous gardons votre adresse e-mail, votre commande et, si vous la donnez, votre adresse postale : il les faut pour vous "
    "remettre vos billets. Votre carte va droit à la banque ; nous n’en voyons jamais le numéro.\n\nUn seul cookie, celui du "
    "panier. Aucun traceur.\n\nLes commandes sont conservées dix ans, comme la loi l’exige ; les paniers abandonnés, trente "
    "jours ; l’adresse laissée pour une alerte, le temps de vous prévenir ; celle à qui vous offrez un bon ne sert qu’à le lui envoyer. Écrivez-nous pour consulter, corriger ou effacer ce qui vous concerne.",
    "We keep your email address, your order and, if you give it, your postal address: they are needed to get your tickets to "
    "you. Your card goes straight to the bank; we never see its number.\n\nOne cookie only, the basket’s. No trackers.\n\n"
    "Orders are kept for ten years, as the law asks; abandoned baskets for thirty days; an address left for an alert until we have told you; the one you give a voucher to only serves to send it. Write to us to see, correct or erase "
    "what concerns you.",
)

ACCESSIBILITY = Texts(
    "Cette billetterie vise la conformité aux WCAG 2.2 AA et au RGAA 4.1. Elle fonctionne au clavier, avec un lecteur d’écran, "
    "sans JavaScript et jusqu’à 400 % d’agrandissement.\n\nSi quelque chose vous arrête, écrivez-nous ou appelez : nous prenons "
    "votre commande et corrigeons la page.",
    "This shop aims at WCAG 2.2 AA and RGAA 4.1. It works by keyboard, with a screen reader, without JavaScript and up to "
    "400 % zoom.\n\nIf anything stops you, write or call: we take your order and mend the page.",
)
