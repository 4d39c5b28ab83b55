ALTER TYPE mood ADD VALUE 'okay';
