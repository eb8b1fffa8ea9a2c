| The cartridge's first bytes: the 68000's vectors, the header that the console and every emulator reads, and what
| must happen before C can run.

    .section .vectors, "a"
    .long   0x00FFFE00          | stack: below the variables of the RAM map that lie at 0xFFFE42
    .long   start
    .rept   26
    .long   halt                | exceptions that the game never raises
    .endr
    .long   halt                | level 4: horizontal interrupt, never switched on
    .long   halt
    .long   vertical_interrupt  | level 6
    .long   halt
    .rept   32
    .long   halt                | traps and reserved vectors
    .endr

    .section .header, "a"
    .ascii  "SEGA MEGA DRIVE "
    .ascii  "(C)DOJO 2026.JAN"
    .ascii  "DOJO                                            "
    .ascii  "DOJO                                            "
    .ascii  "GM DOJO0001-00"
    .word   0                   | checksum: build.py fills it in
    .ascii  "J6              "  | three-button and six-button pads
    .long   0x00000000
    .long   0                   | the ROM's last byte: build.py fills it in
    .long   0x00FF0000, 0x00FFFFFF
    .ascii  "            "      | no battery memory
    .ascii  "            "      | no modem
    .ascii  "ORIGINAL GAME, MIT LICENSE              "
    .ascii  "JUE             "

    .text
    .globl  start
start:
    move.w  #0x2700, %sr        | no interrupts yet
    move.b  0xA10001, %d0       | version register: consoles with TMSS want to be greeted
    andi.b  #0x0F, %d0
    beq.s   1f
    move.l  #0x53454741, 0xA14000
1:  move.w  #0x0100, 0xA11100   | Z80 BUSREQ, then its reset held for good: the game needs no second processor,
    move.w  #0x0000, 0xA11200   | and with it the YM2612 is silent

    move.l  #ram_size, %d0      | clear all 64 KB
    lsr.l   #2, %d0
    lea     0xFF0000, %a0
    moveq   #0, %d1
2:  move.l  %d1, (%a0)+
    subq.l  #1, %d0
    bne.s   2b
    lea     data_rom, %a0       | initialised variables
    lea     data_start, %a1
    move.l  #data_words, %d0
    beq.s   4f
3:  move.w  (%a0)+, (%a1)+
    subq.l  #1, %d0
    bne.s   3b
4:  lea     0xFFFE00, %sp
    jsr     main
halt:
    bra.s   halt

vertical_interrupt:
    move.w  #1, vblank
    rte

| void wait_for_vblank(void): sleeps with STOP. The test and the STOP cannot be parted by the interrupt, since
| interrupts are off until STOP itself turns them on.
    .globl  wait_for_vblank
wait_for_vblank:
    move.w  #0x2700, %sr
    tst.w   vblank
    bne.s   1f
    stop    #0x2000
1:  move.w  #0x2000, %sr
    clr.w   vblank
    rts

| void *memset(void *, int, size_t) and void *memcpy(void *, const void *, size_t): gcc may ask for them.
    .globl  memset, memcpy
memset:
    move.l  4(%sp), %a0
    move.l  8(%sp), %d1
    move.l  12(%sp), %d0
    beq.s   2f
1:  move.b  %d1, (%a0)+
    subq.l  #1, %d0
    bne.s   1b
2:  move.l  4(%sp), %d0
    move.l  %d0, %a0
    rts
memcpy:
    move.l  4(%sp), %a0
    move.l  8(%sp), %a1
    move.l  12(%sp), %d0
    beq.s   2f
1:  move.b  (%a1)+, (%a0)+
    subq.l  #1, %d0
    bne.s   1b
2:  move.l  4(%sp), %d0
    move.l  %d0, %a0
    rts

    .bss
    .globl  vblank
    .even
vblank: .space 2
