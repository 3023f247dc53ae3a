#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors

"""Makes the tiny pictures beside this file, byte by byte, so that every odd form of the three
formats is there and nobody has to guess what is in it. All show the same where their format can:
24 x 16 pixels, 3 x 2 blocks of 8 x 8, red, grey, green above blue, grey, white. Only lossy.webp
comes from an encoder (GdkPixbuf with webp-pixbuf-loader)."""

import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT, BLOCK = 24, 16, 8
RED, GREY, GREEN, BLUE, WHITE = (
    (255, 0, 0), (128, 128, 128), (0, 255, 0), (0, 0, 255), (255, 255, 255))
BLOCKS = [RED, GREY, GREEN, BLUE, GREY, WHITE]


def save(name, data):
    with open(os.path.join(HERE, name), 'wb') as file:
        file.write(data)


def block_at(x, y):
    return (y // BLOCK) * (WIDTH // BLOCK) + x // BLOCK


# ---- EXIF

def exif(orientation, order='<'):
    head = b'II*\0' if order == '<' else b'MM\0*'
    entry = struct.pack(order + 'HHIHH', 0x0112, 3, 1, orientation, 0)
    return head + struct.pack(order + 'IH', 8, 1) + entry + struct.pack(order + 'I', 0)


# ---- PNG

def png_chunk(name, data=b''):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))


def png(colour_type, depth, row, extra=b'', after=b''):
    rows = b''.join(b'\0' + row(y) for y in range(HEIGHT))
    header = struct.pack('>IIBBBBB', WIDTH, HEIGHT, depth, colour_type, 0, 0, 0)
    pixels = zlib.compress(rows)
    return (b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', header) + extra
            + png_chunk(b'IDAT', pixels[:40]) + png_chunk(b'IDAT', pixels[40:])
            + after + png_chunk(b'IEND'))


def rgb_row(y):
    return b''.join(bytes(BLOCKS[block_at(x, y)]) for x in range(WIDTH))


def rgba_row(y, alpha):
    return b''.join(bytes(BLOCKS[block_at(x, y)]) + bytes([alpha(x, y)]) for x in range(WIDTH))


def make_pngs():
    palette = png_chunk(b'PLTE', b''.join(bytes(colour) for colour in BLOCKS))
    frame = struct.pack('>IIIIIHHBB', 0, WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0)
    text = png_chunk(b'tEXt', b'Comment\0a picture for tests')
    save('rgb.png', png(2, 8, rgb_row, text))
    save('rgb-16.png', png(2, 16, lambda y: b''.join(bytes([c, c]) for c in rgb_row(y))))
    save('grey.png', png(0, 8, lambda y: bytes(10 * (x // BLOCK) for x in range(WIDTH))))
    save('palette.png', png(3, 8, lambda y: bytes(block_at(x, y) for x in range(WIDTH)),
                            palette + png_chunk(b'tRNS', b'\0')))
    save('opaque-alpha.png', png(6, 8, lambda y: rgba_row(y, lambda x, y: 255)))
    save('alpha.png', png(6, 8, lambda y: rgba_row(y, lambda x, y: 0 if x < BLOCK else 255)))
    save('exif-6.png', png(2, 8, rgb_row, png_chunk(b'eXIf', exif(6, '>'))))
    save('animated.png', png(2, 8, rgb_row,
                             png_chunk(b'acTL', struct.pack('>II', 2, 0))
                             + png_chunk(b'fcTL', frame),
                             after=png_chunk(b'fcTL', b'\0\0\0\1' + frame[4:])
                             + png_chunk(b'fdAT', b'\0\0\0\2' + zlib.compress(
                                 b''.join(b'\0' + bytes(3 * WIDTH) for _ in range(HEIGHT))))))
    # The chunks are whole, but half of the rows are missing.
    half = b''.join(b'\0' + rgb_row(y) for y in range(HEIGHT // 2))
    save('half-the-rows.png', plain_png(half, 0))
    # Adam7: the first pass alone, every eighth pixel.
    first = b''.join(b'\0' + b''.join(bytes(BLOCKS[block_at(x, y)]) for x in range(0, WIDTH, 8))
                     for y in range(0, HEIGHT, 8))
    save('interlaced-cut.png', plain_png(first, 1))
    save('interlaced.png', plain_png(b''.join(adam7()), 1))


def adam7():
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                           (1, 0, 2, 2), (0, 1, 1, 2)):
        for y in range(y0, HEIGHT, dy):
            yield b'\0' + b''.join(bytes(BLOCKS[block_at(x, y)]) for x in range(x0, WIDTH, dx))


def plain_png(rows, interlace):
    return (b'\x89PNG\r\n\x1a\n'
            + png_chunk(b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, 8, 2, 0, 0, interlace))
            + png_chunk(b'IDAT', zlib.compress(rows)) + png_chunk(b'IEND'))


# ---- JPEG: blocks of one colour have a DC coefficient only. With all quantisers 8 it is the sample
# value minus 128. Every DC code has four bits, and the only AC code is "end of block", one bit.

class Bits:
    def __init__(self):
        self.text = ''

    def put(self, value, n):
        if n:
            self.text += format(value, '0%db' % n)

    def bytes(self):
        text = self.text + '1' * (-len(self.text) % 8)
        data = bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
        return data.replace(b'\xff', b'\xff\0')


def jpeg_segment(marker, data=b''):
    return bytes([0xff, marker]) + struct.pack('>H', len(data) + 2) + data


def put_dc(bits, difference):
    n = abs(difference).bit_length()
    bits.put(n, 4)
    bits.put(difference if difference >= 0 else difference + (1 << n) - 1, n)


def ycc(colour):
    r, g, b = colour
    return tuple(max(0, min(255, round(v))) for v in (
        0.299 * r + 0.587 * g + 0.114 * b,
        128 - 0.168736 * r - 0.331264 * g + 0.5 * b,
        128 + 0.5 * r - 0.418688 * g - 0.081312 * b))


def jpeg_tables():
    dc = bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    ac = bytes([1] + [0] * 15) + b'\0'
    return (jpeg_segment(0xdb, b'\0' + bytes([8] * 64))
            + jpeg_segment(0xc4, b'\0' + dc + b'\x10' + ac))


def jpeg_head(marker, n_components, extra):
    components = b''.join(bytes([i + 1, 0x11, 0]) for i in range(n_components))
    frame = struct.pack('>BHHB', 8, HEIGHT, WIDTH, n_components) + components
    return b'\xff\xd8' + extra + jpeg_tables() + jpeg_segment(marker, frame)


def scan(components, start, end, approximation, bits):
    names = b''.join(bytes([i + 1, 0]) for i in components)
    head = bytes([len(components)]) + names + bytes([start, end, approximation])
    return jpeg_segment(0xda, head) + bits.bytes()


def baseline(samples, extra=b'', restart=False):
    n = len(samples[0])
    head = jpeg_head(0xc0, n, extra)
    data = b''
    bits, last = Bits(), [0] * n
    if restart:
        head += jpeg_segment(0xdd, b'\0\2')
    for i, block in enumerate(samples):
        for c, value in enumerate(block):
            put_dc(bits, value - 128 - last[c])
            bits.put(0, 1)
            last[c] = value - 128
        if restart and i % 2 == 1 and i + 1 < len(samples):
            data += bits.bytes() + bytes([0xff, 0xd0 + i // 2 % 8])
            bits, last = Bits(), [0] * n
    names = b''.join(bytes([i + 1, 0]) for i in range(n))
    return (head + jpeg_segment(0xda, bytes([n]) + names + b'\0\x3f\0') + data + bits.bytes()
            + b'\xff\xd9')


def progressive(samples, extra=b''):
    data = jpeg_head(0xc2, 3, extra)
    first, refined, last = Bits(), Bits(), [0] * 3
    for block in samples:
        for c, value in enumerate(block):
            dc = value - 128
            put_dc(first, (dc >> 1) - last[c])
            refined.put(dc & 1, 1)
            last[c] = dc >> 1
    data += scan(range(3), 0, 0, 0x01, first) + scan(range(3), 0, 0, 0x10, refined)
    for c in range(3):
        bits = Bits()
        bits.put(0, len(samples))
        data += scan([c], 1, 63, 0, bits)
    # Fill bytes may stand before a marker.
    return data + b'\xff\xff\xff\xd9'


def make_jpegs():
    samples = [ycc(colour) for colour in BLOCKS]
    jfif = jpeg_segment(0xe0, b'JFIF\0\1\1\0\0\1\0\1\0\0')
    adobe = jpeg_segment(0xee, b'Adobe\0\x64\0\0\0\0\0')
    comment = jpeg_segment(0xfe, b'\xff\xd9 is no end in here')
    save('baseline.jpg', baseline(samples, jfif + comment))
    save('restart.jpg', baseline(samples, jfif, restart=True))
    save('grey.jpg', baseline([(v,) for v in (0, 50, 100, 150, 200, 255)], jfif))
    # Adobe programs store CMYK inverted: 255 is no ink.
    save('cmyk.jpg', baseline([tuple(colour) + (255,) for colour in BLOCKS], adobe))
    save('progressive.jpg', progressive(samples, jfif))
    for orientation in range(1, 9):
        order = '<' if orientation % 2 else '>'
        save('exif-%d.jpg' % orientation,
             baseline(samples, jpeg_segment(0xe1, b'Exif\0\0' + exif(orientation, order))))


# ---- WebP

def webp_chunk(name, data):
    return name + struct.pack('<I', len(data)) + data + b'\0' * (len(data) & 1)


def webp(*chunks):
    return b'RIFF' + struct.pack('<I', 4 + len(b''.join(chunks))) + b'WEBP' + b''.join(chunks)


def le24(value):
    return struct.pack('<I', value)[:3]


def lossless_data(width, height, colour, other, alpha=255):
    """Left half of one colour, right half with another green; all else has codes of no bits."""
    bits = []

    def put(value, n):
        bits.extend((value >> i) & 1 for i in range(n))

    put(width - 1, 14)
    put(height - 1, 14)
    put(1 if alpha < 255 else 0, 1)
    put(0, 3)                                   # version
    put(0, 3)                                   # no transform, no cache, no meta codes
    put(1, 1), put(1, 1), put(1, 1), put(colour[1], 8), put(other, 8)
    for value in (colour[0], colour[2], alpha, 0):
        put(1, 1), put(0, 1), put(1, 1), put(value, 8)
    for _ in range(height):
        bits.extend(0 if x < width // 2 else 1 for x in range(width))
    bits.extend([0] * (-len(bits) % 8))
    return b'\x2f' + bytes(sum(bits[i + j] << j for j in range(8)) for i in range(0, len(bits), 8))


def lossy_data():
    import gi
    gi.require_version('GdkPixbuf', '2.0')
    from gi.repository import GdkPixbuf, GLib
    pixels = GLib.Bytes.new(b''.join(rgb_row(y) for y in range(HEIGHT)))
    pixbuf = GdkPixbuf.Pixbuf.new_from_bytes(
        pixels, GdkPixbuf.Colorspace.RGB, False, 8, WIDTH, HEIGHT, 3 * WIDTH)
    data = pixbuf.save_to_bufferv('webp', ['quality'], ['95'])[1]
    return data[20:20 + struct.unpack('<I', data[16:20])[0]]


def extended(flags, width=WIDTH, height=HEIGHT):
    return webp_chunk(b'VP8X', struct.pack('<I', flags) + le24(width - 1) + le24(height - 1))


def frame(x, y, width, height, *chunks):
    head = le24(x // 2) + le24(y // 2) + le24(width - 1) + le24(height - 1) + le24(100) + b'\2'
    return webp_chunk(b'ANMF', head + b''.join(chunks))


def make_webps():
    lossless = webp_chunk(b'VP8L', lossless_data(WIDTH, HEIGHT, (10, 20, 30), 200))
    part = webp_chunk(b'VP8L', lossless_data(16, 8, (10, 20, 30), 200))
    lossy = webp_chunk(b'VP8 ', lossy_data())
    alpha = webp_chunk(b'ALPH', b'\0' + bytes(0 if x < BLOCK else 255
                                              for _ in range(HEIGHT) for x in range(WIDTH)))
    save('lossless.webp', webp(lossless))
    save('lossless-alpha.webp', webp(extended(0x10), webp_chunk(
        b'VP8L', lossless_data(WIDTH, HEIGHT, (10, 20, 30), 200, alpha=100))))
    save('lossy.webp', webp(lossy))
    save('extended.webp', webp(extended(0x38), webp_chunk(b'ICCP', b'no profile'), alpha, lossy,
                               webp_chunk(b'EXIF', b'Exif\0\0' + exif(6)),
                               webp_chunk(b'XMP ', b'<x/>')))
    animation = webp_chunk(b'ANIM', struct.pack('<IH', 0, 0))
    save('animated.webp', webp(extended(0x12), animation, frame(0, 0, WIDTH, HEIGHT, lossless),
                               frame(4, 4, 16, 8, part)))
    save('animated-part.webp', webp(extended(0x12), animation, frame(4, 6, 16, 8, part),
                                    frame(0, 0, WIDTH, HEIGHT, lossless)))


make_pngs()
make_jpegs()
make_webps()
