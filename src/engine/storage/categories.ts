import { extensionOf } from '../../kernel/mime-types.ts';

/** The extensions of each category; what has none of them is `other`. */
const EXTENSIONS = {
  image: 'jpg jpeg png gif webp svg bmp ico tiff heic avif',
  video: 'mp4 mov avi mkv webm m4v',
  audio: 'mp3 wav ogg m4a flac aac',
  document: 'pdf doc docx xls xlsx ppt pptx txt csv md rtf odt json xml html',
  archive: 'zip tar gz tgz rar 7z bz2',
} as const;

/** What files are counted as, all of them in the order in which statistics give them. */
export const CATEGORIES = ['image', 'video', 'audio', 'document', 'archive', 'other'] as const;

/** One of {@link CATEGORIES}. */
export type Category = (typeof CATEGORIES)[number];

const BY_EXTENSION: ReadonlyMap<string, Category> = new Map(
  Object.entries(EXTENSIONS).flatMap(([category, extensions]) =>
    extensions.split(' ').map((extension) => [extension, category as Category]),
  ),
);

/** The category of a file by its name's extension; its bytes are not looked at. */
export function categoryOf(name: string): Category {
  return BY_EXTENSION.get(extensionOf(name) ?? '') ?? 'other';
}

/** Whether a file is of a category, or has an extension: `image`, `pdf` or `.pdf`, in any case. */
export function isOfFileType(name: string, fileType: string): boolean {
  const asked = fileType.toLowerCase().replace(/^\./, '');
  return isCategory(asked) ? categoryOf(name) === asked : extensionOf(name) === asked;
}

function isCategory(text: string): text is Category {
  return (CATEGORIES as readonly string[]).includes(text);
}
