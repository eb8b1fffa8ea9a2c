"""Every colour of Dojo: 16 to a palette, red, green and blue each 0 to 7, as the Mega Drive has them."""

# 0 see-through · 1 outline · 2-4 skin · 5-8 gi · 9-10 belt · 11-12 trim, hair, fur · 13-14 headgear · 15 white
FIGHTERS = {
    "novice": "000 001 532 743 765 013 125 247 467 556 777 210 431 500 721 777",
    "tiger": "000 100 531 753 775 310 520 731 753 101 323 100 321 640 762 777",
    "crane": "000 001 112 224 446 335 557 667 777 400 711 112 335 611 762 777",
    "snake": "000 010 241 462 674 010 131 252 473 303 526 331 663 701 774 777",
    "monkey": "000 100 532 754 765 203 315 437 657 530 762 210 431 630 763 777",
    "dragon": "000 100 630 751 774 200 400 611 743 001 124 123 256 630 763 777",
}
# The second player's, when both choose the same fighter.
FIGHTERS_ALT = {
    "novice": "000 001 532 743 765 222 444 556 777 101 323 210 431 013 247 777",
    "tiger": "000 100 335 557 777 113 224 446 667 101 323 100 213 445 667 777",
    "crane": "000 001 532 743 765 102 213 335 557 640 762 112 335 611 762 777",
    "snake": "000 100 531 753 775 310 520 731 753 010 131 520 763 303 774 777",
    "monkey": "000 100 532 754 765 013 125 247 467 500 721 100 333 630 763 777",
    "dragon": "000 001 123 356 677 001 113 236 467 640 762 400 721 555 777 777",
}

# 0 see-through · 1 black · 2-3 steel, silver · 4 white · 5-8 cream, yellow, gold, orange · 9-10 red, crimson · 11 jade
# 12-14 blue, sky, ice · 15 dark
HUD = "000 001 223 445 777 776 763 751 730 611 400 252 025 257 577 112"

# 1 black · 2-6 wood, dark to pale · 7 paper · 8-11 dusk, night blue to rose · 12 gold · 13-14 leaves · 15 lacquer
STAGE = "000 101 112 212 322 433 654 112 223 335 524 752 021 132 500 775"
# 1 black · 2-5 night to violet · 6-9 sun, red to yellow · 10-13 mountains, near to far · 14-15 cream, white
TITLE = "000 001 102 203 314 425 501 621 741 763 112 213 324 435 775 777"
# 1 black · 2-4 grey to white · 5-6 brown · 7-8 skin · 9-11 orange to yellow · 12-13 green · 14 red · 15 blue
PORTRAITS = "000 001 223 446 777 210 532 754 765 510 731 763 131 363 601 136"
